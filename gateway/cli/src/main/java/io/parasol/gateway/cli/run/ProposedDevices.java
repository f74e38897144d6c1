// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Devices that were found and are to be added to a configuration: lines of YAML below {@code
 * devices:}.
 */
final class ProposedDevices {

  private static final Pattern HEADER =
      Pattern.compile("devices:[ \\t]*(\\{[ \\t]*\\})?[ \\t]*(#.*)?");
  private static final Pattern DEVICE = Pattern.compile("  ([a-z0-9][a-z0-9-]*): \\{.*");

  private ProposedDevices() {}

  /** Returns the names of the devices. */
  static List<String> names(List<String> lines) {
    return lines.stream()
        .map(DEVICE::matcher)
        .filter(Matcher::matches)
        .map(device -> device.group(1))
        .toList();
  }

  /** Returns the lines without those of some devices. */
  static List<String> without(List<String> lines, Set<String> names) {
    return lines.stream()
        .filter(
            line -> {
              Matcher device = DEVICE.matcher(line);
              return !device.matches() || !names.contains(device.group(1));
            })
        .toList();
  }

  /**
   * Returns a configuration with these devices added to its own.
   *
   * @param yaml the content of {@code site.yaml}; the value of {@code devices} must be in lines of
   *     its own, empty, or missing.
   */
  static String addTo(String yaml, List<String> devices) {
    List<String> lines = new ArrayList<>(yaml.lines().toList());
    int header = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (HEADER.matcher(lines.get(i)).matches()) {
        header = i;
      }
    }
    if (header < 0) {
      lines.add("devices:");
      lines.addAll(devices);
    } else {
      String indent = indent(lines.subList(header + 1, lines.size()));
      lines.set(header, "devices:");
      lines.addAll(header + 1, devices.stream().map(line -> indent + line.substring(2)).toList());
    }
    return String.join("\n", lines) + "\n";
  }

  /** Returns the indentation of the first entry below; that of the proposal if there is none. */
  private static String indent(List<String> below) {
    for (String line : below) {
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        String indent = line.substring(0, line.indexOf(text.charAt(0)));
        return indent.isEmpty() ? "  " : indent;
      }
    }
    return "  ";
  }
}
