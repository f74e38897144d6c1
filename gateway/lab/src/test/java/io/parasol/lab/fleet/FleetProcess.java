// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.gateway.sessions.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a verb of the lab that runs a centre, with the programs of the build. */
public final class FleetProcess {

  private FleetProcess() {}

  /**
   * Starts the verb in a folder; its standard output is in the file {@code out} there, and its
   * standard error in {@code err}.
   */
  public static Process start(Path folder, List<String> arguments) throws IOException {
    List<String> command = JavaCommand.of("-Xmx160m");
    command.add("io.parasol.lab.LabMain");
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    // Of many processes, of which most have no class data archive. The optimizing compiler, which
    // a benchmark has otherwise, would take half of their processor time in a run of seconds.
    builder
        .environment()
        .put(
            "JAVA_TOOL_OPTIONS",
            "-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
                + " -XX:+DisableExplicitGC -XX:MetaspaceSize=128m");
    String gateway = System.getProperty("parasol.fleet");
    if (gateway != null) {
      builder
          .environment()
          .put(
              "PARASOL_FLEET_PROGRAMS",
              Stream.of(
                      "fleet/target/parasol-fleet/parasol-fleet",
                      "fleet-job/target/parasol-fleet-job/parasol-fleet-job",
                      "fleet/target/peers")
                  .map(each -> gateway + "/" + each)
                  .collect(Collectors.joining(File.pathSeparator)));
    }
    return builder.start();
  }
}
