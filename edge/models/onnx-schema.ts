import protobuf from 'protobufjs'

/**
 * What is read of an ONNX model: metadata, names of outputs, and where weights lie. Fields that are not declared here, above all
 * the weights themselves, are skipped and take no memory. Field numbers are those of `onnx/onnx.proto` (ONNX 1.16).
 */
const schema = `
  syntax = "proto3";

  message ModelProto {
    int64 ir_version = 1;
    string producer_name = 2;
    string producer_version = 3;
    GraphProto graph = 7;
    repeated OperatorSetIdProto opset_import = 8;
    repeated StringStringEntryProto metadata_props = 14;
    repeated FunctionProto functions = 25;
  }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message StringStringEntryProto { string key = 1; string value = 2; }

  message GraphProto {
    repeated NodeProto node = 1;
    repeated TensorProto initializer = 5;
    repeated ValueInfoProto output = 12;
    repeated SparseTensorProto sparse_initializer = 15;
  }
  message FunctionProto { repeated NodeProto node = 7; repeated AttributeProto attribute_proto = 11; }
  message NodeProto { repeated AttributeProto attribute = 5; }
  message AttributeProto {
    TensorProto t = 5;
    GraphProto g = 6;
    repeated TensorProto tensors = 10;
    repeated GraphProto graphs = 11;
    SparseTensorProto sparse_tensor = 22;
    repeated SparseTensorProto sparse_tensors = 23;
  }
  message SparseTensorProto { TensorProto values = 1; TensorProto indices = 2; }
  message TensorProto {
    string name = 8;
    repeated StringStringEntryProto external_data = 13;
    int32 data_location = 14;
  }

  message ValueInfoProto { string name = 1; }
`

interface Entry {
  readonly key: string
  readonly value: string
}

export interface TensorProto {
  readonly name: string
  readonly externalData: readonly Entry[]
  readonly dataLocation: number
}

interface SparseTensorProto {
  readonly values?: TensorProto | null
  readonly indices?: TensorProto | null
}

export interface AttributeProto {
  readonly t?: TensorProto | null
  readonly g?: GraphProto | null
  readonly tensors: readonly TensorProto[]
  readonly graphs: readonly GraphProto[]
  readonly sparseTensor?: SparseTensorProto | null
  readonly sparseTensors: readonly SparseTensorProto[]
}

export interface NodeProto {
  readonly attribute: readonly AttributeProto[]
}

type Int64 = number | { toNumber(): number }

export interface GraphProto {
  readonly node: readonly NodeProto[]
  readonly initializer: readonly TensorProto[]
  readonly output: readonly { readonly name: string }[]
  readonly sparseInitializer: readonly SparseTensorProto[]
}

export interface ModelProto {
  readonly irVersion: Int64
  readonly producerName: string
  readonly producerVersion: string
  readonly graph?: GraphProto | null
  readonly opsetImport: readonly { readonly domain: string; readonly version: Int64 }[]
  readonly metadataProps: readonly Entry[]
  readonly functions: readonly {
    readonly node: readonly NodeProto[]
    readonly attributeProto: readonly AttributeProto[]
  }[]
}

let modelType: protobuf.Type | undefined

/** Throws where the bytes are no such message: cut short, or something else. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  modelType ??= protobuf.parse(schema).root.lookupType('ModelProto')
  return modelType.decode(bytes) as unknown as ModelProto
}

export const toNumber = (value: Int64): number => (typeof value === 'number' ? value : value.toNumber())
