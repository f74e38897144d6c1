// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.nio.file.Path;
import java.util.Optional;

/** A process that is given one command and loses its power on the way. */
final class CrashingGateway {

  private CrashingGateway() {}

  /** {@code FOLDER POINT RECORD}; the record counts for the points that are about one. */
  public static void main(String[] arguments) throws Exception {
    CrashScene scene = CrashScene.open(Path.of(arguments[0]));
    CrashPoint point = CrashPoint.valueOf(arguments[1]);
    int record = Integer.parseInt(arguments[2]);
    scene.run(new CrashingDisk(record, point), Optional.of(point), true);
  }
}
