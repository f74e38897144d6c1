// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.page.LoginLinks;
import io.parasol.gateway.page.PageServer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The commands to try beside a running demo. */
final class DemoHints {

  private DemoHints() {}

  static List<String> of(DemoFolder folder) {
    int port = folder.site().broker().listen().port();
    String broker = port == 8883 ? "" : " --broker localhost:" + port;
    return List.of(
        "",
        "Try in another terminal:",
        "  subscribe as an operator:            ./parasol subscribe --as .parasol-demo/operator.p12"
            + broker,
        "  send a signed set point:             " + command("control-room", broker),
        "  send a forged one; it is refused:    " + command("stranger", broker),
        "Metrics: http://" + folder.site().metrics() + "/metrics",
        "The plant in a browser (for ten minutes, and once): " + page(folder),
        "Another link: ./parasol page link operator -c .parasol-demo/site.yaml");
  }

  private static String page(DemoFolder folder) {
    try {
      String secret =
          LoginLinks.in(folder.site().state())
              .create(new OperatorName(Role.OPERATOR.wireName()), Instant.now());
      return PageServer.url(folder.site().page().orElseThrow()) + "#link=" + secret;
    } catch (IOException failed) {
      return "no link: " + failed.getMessage();
    }
  }

  private static String command(String signer, String broker) {
    return "./parasol command send --key .parasol-demo/"
        + signer
        + ".key --device inverter-01 --write limit=60 --as .parasol-demo/operator.p12"
        + broker;
  }
}
