// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.config.model.site.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands to try beside a running demo. */
final class DemoHints {

  private static final String LABEL = "%-9s";
  private static final String NEXT_LINE = "  ";
  private static final String CONTINUED = " \\";

  private final Map<String, String> commands = new LinkedHashMap<>();
  private final String places;

  /**
   * @param program the path by which the user has called Parasol.
   * @param hasLogFile whether log lines go to a file in the folder of the demo.
   */
  DemoHints(HostPort broker, HostPort metrics, String program, boolean hasLogFile) {
    String client =
        " --as .parasol-demo/operator.p12"
            + (broker.port() == 8883 ? "" : " --broker localhost:" + broker.port());
    commands.put("browser", program + " page link operator -c .parasol-demo/site.yaml");
    commands.put("watch", program + " subscribe" + client);
    commands.put("set point", setPoint(program, "control-room") + client);
    commands.put("forged", setPoint(program, "stranger") + client);
    commands.put("firmware", program + DemoFirmware.installCommand() + client);
    this.places =
        "%smetrics http://%s/metrics; Ctrl-C ends"
            .formatted(hasLogFile ? "log .parasol-demo/log, " : "", metrics);
  }

  private static String setPoint(String program, String signer) {
    return program
        + " command send --key .parasol-demo/%s.key --device inverter-01 --write limit=60"
            .formatted(signer);
  }

  /** Returns the lines to print where there is no screen. */
  List<String> plain() {
    List<String> lines = new ArrayList<>(List.of("", "Try in another terminal:"));
    commands.forEach((label, command) -> lines.add("  " + LABEL.formatted(label) + " " + command));
    lines.add(places);
    return lines;
  }

  /** Returns the lines for a screen of a width; a command that is too long continues after a \. */
  List<String> lines(int columns) {
    List<String> lines = new ArrayList<>();
    commands.forEach(
        (label, command) -> wrap(LABEL.formatted(label) + " " + command, columns, lines));
    lines.add(places);
    return lines;
  }

  private static void wrap(String line, int columns, List<String> into) {
    String rest = line;
    while (rest.length() > columns) {
      int at = rest.lastIndexOf(' ', columns - CONTINUED.length());
      if (at <= NEXT_LINE.length()) {
        break;
      }
      into.add(rest.substring(0, at) + CONTINUED);
      rest = NEXT_LINE + rest.substring(at + 1);
    }
    into.add(rest);
  }
}
