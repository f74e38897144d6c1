// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import io.parasol.lab.bench.measure.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Apache PLC4X with its Modbus driver, and Eclipse Paho. A small program of this project's build
 * ties them together, because PLC4X is a library. It runs with the JVM options of this process.
 */
final class Plc4xPeer implements PeerProgram {

  private static final String MAIN = "io.parasol.peer.plc4x.Plc4xPoller";
  private static final String DRIVER = "plc4j-driver-modbus";

  private final Path jars;

  /**
   * @param jars the folder of the program and its libraries.
   */
  Plc4xPeer(Path jars) {
    this.jars = jars.toAbsolutePath();
  }

  @Override
  public Optional<String> whyMissing() {
    try (var files = Files.newDirectoryStream(jars, DRIVER + "-*.jar")) {
      if (files.iterator().hasNext()) {
        return Optional.empty();
      }
    } catch (IOException noFolder) {
      // It is missing.
    }
    return Optional.of(
        "no %s in %s; expected the result of \"./mvnw -Pbench -pl gateway/plc4x package\""
            .formatted(DRIVER, jars));
  }

  @Override
  public List<String> configure(PeerWork work) throws IOException {
    List<String> lines = new ArrayList<>();
    for (PolledController each : work.controllers()) {
      lines.add("%d %d %s".formatted(each.port(), each.unit(), each.topic()));
    }
    Path controllers = work.file("controllers");
    Files.write(controllers, lines);
    return ChildProcess.javaCommand(
        jars.resolve("*").toString(),
        MAIN,
        List.of(
            controllers.toString(),
            Integer.toString(work.points()),
            Long.toString(work.everyMillis()),
            Integer.toString(work.broker())));
  }

  @Override
  public String topics() {
    return "parasol/#";
  }

  @Override
  public PeerLedger ledger(LongSupplier clock) {
    return new TelemetryCounts(clock);
  }
}
