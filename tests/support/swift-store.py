"""OpenStack Swift with its S3 interface, all of it in one folder and a few processes: a real object store for the tests.

usage: swift-store.py FOLDER

Prints the port once it answers, and ends, with everything it started, when its stdin does. User "city:box", key "hunter2".
"""
# Swift does this in each of its processes, and it takes long where much was imported before.
import eventlet.patcher

eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True)

import os
import socket
import sys
import time

folder = sys.argv[1]

import swift.common.utils as swift_utils

swift_utils.SWIFT_CONF_FILE = os.path.join(folder, 'swift.conf')

from swift.common.ring import RingBuilder
from swift.common.wsgi import run_wsgi


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def write(name, text):
    path = os.path.join(folder, name)
    with open(path, 'w') as file:
        file.write(text)
    return path


ports = {name: free_port() for name in ('proxy', 'account', 'container', 'object')}
devices = os.path.join(folder, 'devices')
os.makedirs(os.path.join(devices, 'disk'))
write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = lamppost\n[storage-policy:0]\nname = one\ndefault = yes\n')

for name in ('account', 'container', 'object'):
    ring = RingBuilder(2, 1, 1)
    ring.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': ports[name], 'device': 'disk', 'weight': 1})
    ring.rebalance()
    ring.get_ring().save(os.path.join(folder, name + '.ring.gz'))

common = f"""
bind_ip = 127.0.0.1
swift_dir = {folder}
devices = {devices}
mount_check = false
workers = 0
user = root
log_level = ERROR
"""


def configuration(name):
    if name != 'proxy':
        return (
            f'[DEFAULT]{common}bind_port = {ports[name]}\n'
            f'[pipeline:main]\npipeline = {name}-server\n'
            f'[app:{name}-server]\nuse = egg:swift#{name}\n'
        )
    return f"""[DEFAULT]{common}bind_port = {ports[name]}
[pipeline:main]
pipeline = catch_errors memory listing_formats bulk s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:memory]
paste.filter_factory = memory_cache:filter_factory
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_city_box = hunter2 .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


# Swift wants a memcached; one process can remember for itself.
write(
    'memory_cache.py',
    '''
class Memory(dict):
    def __bool__(self):
        return True

    def get(self, key, *args, **kwargs):
        return dict.get(self, key)

    def set(self, key, value, *args, **kwargs):
        self[key] = value

    def delete(self, key, *args, **kwargs):
        self.pop(key, None)


def filter_factory(*args, **kwargs):
    memory = Memory()

    def filter(app):
        def call(env, start_response):
            env['swift.cache'] = memory
            return app(env, start_response)

        return call

    return filter
''',
)
sys.path.insert(0, folder)


def serve(name):
    path = write(f'{name}.conf', configuration(name))
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(2, 1)
        os._exit(run_wsgi(path, f'{name}-server', verbose=True) or 0)
    return child


def answers(port):
    with socket.socket() as client:
        return client.connect_ex(('127.0.0.1', port)) == 0


children = [serve(name) for name in ('account', 'container', 'object', 'proxy')]


while not all(answers(port) for port in ports.values()):
    time.sleep(0.05)
print(ports['proxy'], flush=True)
sys.stdin.buffer.read()
for child in children:
    os.kill(child, 9)
    os.waitpid(child, 0)
