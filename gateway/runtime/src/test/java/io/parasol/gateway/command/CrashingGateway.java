// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process that is given one command and loses its power on the way. */
final class CrashingGateway {

  private CrashingGateway() {}

  /**
   * {@code FOLDER POINT NUMBER FOR_A_TIME}; the number is of the record, for the points that are
   * about one, else of the write.
   */
  public static void main(String[] arguments) throws Exception {
    CrashScene scene = CrashScene.open(Path.of(arguments[0]), Boolean.parseBoolean(arguments[3]));
    CrashPoint point = CrashPoint.valueOf(arguments[1]);
    int number = Integer.parseInt(arguments[2]);
    boolean isOfDisk = point != CrashPoint.BEFORE_WRITE && point != CrashPoint.AFTER_WRITE;
    scene.run(
        isOfDisk ? new CrashingDisk(number, point) : Disk.REAL,
        isOfDisk ? CrashScene.AtTheDevice.NEVER : new CrashScene.AtTheDevice(point, number),
        true);
  }

  /** Runs the command in a process that ends at this point. */
  static void crash(Path folder, CrashPoint point, int number, boolean isForATime)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CrashingGateway.class.getName(),
                folder.toString(),
                point.name(),
                String.valueOf(number),
                String.valueOf(isForATime))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), text);
    assertEquals(CrashPoint.EXIT, process.exitValue(), text);
  }
}
