// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.files.Disk;
import java.nio.file.Path;

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
}
