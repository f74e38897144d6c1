// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The floor of a start: a Java that does nothing, and HiveMQ CE alone, without TLS and with one
 * listener. Each runs in a process of its own with the JVM options of this process.
 */
public record StartFloor(MeasuredStart java, MeasuredStart broker) {

  /**
   * Measures both.
   *
   * @param folder for the files of the broker.
   */
  public static StartFloor measure(Path folder) throws IOException, InterruptedException {
    return new StartFloor(
        measure(folder, EmptyProgram.class, List.of()),
        measure(folder, BareBroker.class, List.of(folder.resolve("broker").toString())));
  }

  private static MeasuredStart measure(Path folder, Class<?> program, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = ChildProcess.javaCommand(program.getName(), arguments);
    return MeasuredStart.of(
        () -> {
          ChildProcess process =
              ChildProcess.startProgram(
                  folder.resolve("floor.log"), program.getSimpleName(), command);
          try {
            process.awaitLine("ready");
            return process;
          } catch (IOException | RuntimeException failed) {
            process.close();
            throw failed;
          }
        },
        process -> {});
  }

  public Json json() {
    return Json.object().put("java", java.json()).put("hivemq", broker.json()).build();
  }
}
