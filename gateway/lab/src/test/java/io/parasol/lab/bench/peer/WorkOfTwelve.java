// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The work of a peer with twelve controllers of 100 points behind two ports. */
final class WorkOfTwelve {

  private WorkOfTwelve() {}

  static PeerWork at(Path folder) {
    List<PolledController> controllers = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      String device = "unit-%03d".formatted(number);
      controllers.add(
          new PolledController(
              device,
              5020 + number / 10,
              1 + number % 10,
              "parasol/bench/%s/telemetry".formatted(device)));
    }
    return new PeerWork(folder, controllers, 100, 1000, 1883);
  }
}
