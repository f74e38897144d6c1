// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs {@code parasol-fleet bench} against mosquitto and Kafka on this machine. Not a test; to be
 * run by hand, with further options of the verb.
 */
final class BenchRun {

  /** How many messages may be unacknowledged, as is right for a large fleet. */
  private static final int IN_FLIGHT = 3000;

  private BenchRun() {}

  public static void main(String[] options) throws Exception {
    System.setProperty("logback.configurationFile", "parasol-fleet-logback.xml");
    int code;
    try (Centre centre = Centre.forBenchmark(Files.createTempDirectory("bench"))) {
      Path configuration = centre.configuration("bench-1", IN_FLIGHT);
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "bench",
                  "--config",
                  configuration.toString(),
                  "--process",
                  "broker=" + centre.mosquitto.pid(),
                  "--process",
                  "kafka=" + centre.kafka.pid()));
      arguments.addAll(Arrays.asList(options));
      code = FleetMain.execute(arguments.toArray(String[]::new));
    }
    System.exit(code);
  }
}
