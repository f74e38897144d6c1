// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A gateway that is given one command and loses its power on the way. Several of them, each with a
 * folder of its own, run in one process: each stops at its point, and the process is halted when
 * all have stopped.
 *
 * @param number of the record, for the points that are about one, else of the write.
 * @param isSlow see {@link CrashingDisk}.
 */
record CrashingGateway(
    Path folder, CrashPoint point, int number, boolean isSlow, boolean isForATime) {

  private static final int ARGUMENTS = 5;

  /** {@code FOLDER POINT NUMBER SLOW FOR_A_TIME} of each gateway. */
  public static void main(String[] arguments) throws Exception {
    for (int i = 0; i < arguments.length; i += ARGUMENTS) {
      CrashingGateway gateway =
          new CrashingGateway(
              Path.of(arguments[i]),
              CrashPoint.valueOf(arguments[i + 1]),
              Integer.parseInt(arguments[i + 2]),
              Boolean.parseBoolean(arguments[i + 3]),
              Boolean.parseBoolean(arguments[i + 4]));
      Thread thread = new Thread(gateway::run, gateway.toString());
      thread.setDaemon(true);
      thread.start();
    }
    CrashPoint.haltWhenStopped(arguments.length / ARGUMENTS);
  }

  private void run() {
    try {
      CrashScene scene = CrashScene.open(folder, isForATime);
      boolean isOfDisk = point != CrashPoint.BEFORE_WRITE && point != CrashPoint.AFTER_WRITE;
      scene.run(
          isOfDisk ? new CrashingDisk(number, point, isSlow) : Disk.REAL,
          isOfDisk ? CrashScene.AtTheDevice.NEVER : new CrashScene.AtTheDevice(point, number),
          true);
    } catch (Exception failed) {
      throw new IllegalStateException(toString(), failed);
    }
  }

  /** Runs the command of each gateway in a process that ends when all are at their points. */
  static void crash(List<CrashingGateway> gateways) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CrashingGateway.class.getName()));
    for (CrashingGateway each : gateways) {
      command.addAll(
          List.of(
              each.folder.toString(),
              each.point.name(),
              String.valueOf(each.number),
              String.valueOf(each.isSlow),
              String.valueOf(each.isForATime)));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), text);
    assertEquals(CrashPoint.EXIT, process.exitValue(), text);
  }
}
