"""The clients of bench/serve.sh: threads that ask one after the other, each over a connection of its own.
Usage: serve_load.py PORT PID CLIENTS REQUESTS WARM [--search [MODE]]
Prints one JSON object: requests a second, latencies, and CPU seconds of the server's process (PID) meanwhile."""
import http.client
import json
import os
import random
import sys
import threading
import time

WORDS = ("night bird moth flight ground egg call dusk field heath wing feather nest forest summer evening light shadow water "
         "stone river cloud rain wind winter spring leaf branch root seed grass meadow hill valley path road house door").split()
SEED = 25


def texts(count):
    """Of 10 to 60 words of one token each, so that lengths are those of the tokens."""
    chance = random.Random(SEED)
    return [" ".join(chance.choice(WORDS) for _ in range(chance.randint(10, 60) - 2)) for _ in range(count)]


def cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) >> 10 for line in file if line.startswith("VmRSS:"))


def run(port, asked, clients, path, request):
    seconds, wrong = [], []
    lock = threading.Lock()
    left = iter(asked)

    def client():
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while True:
            with lock:
                text = next(left, None)
            if text is None:
                return
            start = time.perf_counter()
            connection.request("POST", path, json.dumps(request(text)), {"Content-Type": "application/json"})
            response = connection.getresponse()
            body = response.read()
            with lock:
                seconds.append(time.perf_counter() - start)
                if response.status != 200:
                    wrong.append(body[:200])

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seconds), wrong


def main(port, pid, clients, requests, warm, search=None, mode=None):
    if search:
        path, request = "/v1/search", lambda text: {"query": text} | ({"mode": mode} if mode else {})
    else:
        path, request = "/v1/embeddings", lambda text: {"input": text}
    some = texts(max(1000, min(requests, 20_000)))
    asked = [some[i % len(some)] for i in range(requests)]
    run(port, some[:warm], clients, path, request)
    memory, used, start = resident(pid), cpu(pid), time.perf_counter()
    seconds, wrong = run(port, asked, clients, path, request)
    wall = time.perf_counter() - start
    used = cpu(pid) - used
    at = lambda share: round(1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))], 2)
    print(json.dumps({
        "path": path, "mode": mode, "clients": clients, "requests": len(seconds), "errors": len(wrong), "requests_per_second": round(len(seconds) / wall, 1),
        "requests_per_cpu_second": round(len(seconds) / used, 1), "p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": round(1000 * seconds[-1], 2),
        "resident_mb": [memory, resident(pid)], "first_error": wrong[0].decode(errors="replace") if wrong else None}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:6]), *sys.argv[6:8])
