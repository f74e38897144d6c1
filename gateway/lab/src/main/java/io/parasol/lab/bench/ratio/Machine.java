// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine on which the benchmarks run. */
record Machine(int cores, long memoryMib, String cpu) {

  /** Returns this machine (Linux). */
  static Machine here() throws IOException {
    String memory = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "");
    String model = field(Path.of("/proc/cpuinfo"), "model name");
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        memory.isEmpty() ? 0 : Long.parseLong(memory) >> 10,
        model.isEmpty() ? System.getProperty("os.arch", "unknown") : model);
  }

  /** Returns the value of a field in a file of lines "name: value"; empty if it is not there. */
  private static String field(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  Json json() {
    return Json.object().put("cores", cores).put("memory-mib", memoryMib).put("cpu", cpu).build();
  }
}
