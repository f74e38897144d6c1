// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Parses and formats a serial line on the command line: the path of the port, and after a question
 * mark keys and values as in the configuration. Example: {@code
 * serial:///dev/ttyUSB0?baud=9600&parity=even}.
 */
final class SerialText {

  static final String SCHEME = "serial://";

  private static final List<String> KEYS =
      List.of("baud", "parity", "data-bits", "stop-bits", "framing", "echo", "rs485");

  private static final String EXAMPLE =
      "the path of a port, such as serial:///dev/ttyUSB0?baud=9600";

  private final String text;
  private final Map<String, String> settings;

  /** The usual factory settings of adapters, inverters and meters; the most likely one first. */
  private static final List<Integer> DEFAULT_BAUDS =
      List.of(9_600, 19_200, 115_200, 38_400, 57_600, 4_800, 2_400);

  private SerialText(String text, Map<String, String> settings) {
    this.text = text;
    this.settings = settings;
  }

  static Link.ModbusSerial parse(String text, LinkId id) {
    String rest = text.substring(SCHEME.length());
    int mark = rest.indexOf('?');
    String path = mark < 0 ? rest : rest.substring(0, mark);
    SerialText line = new SerialText(text, settings(text, query(text)));
    return line.link(id, line.path(path));
  }

  /**
   * Returns the line with each setting to try, the most likely one first. A given baud or parity is
   * fixed; a missing one takes all usual values.
   */
  static List<Link.ModbusSerial> trials(String text, LinkId id) {
    Link.ModbusSerial line = parse(text, id);
    Set<String> settings = settings(text, query(text)).keySet();
    List<Parity> parities =
        settings.contains("parity")
            ? List.of(line.port().parity())
            : List.of(Parity.NONE, Parity.EVEN);
    List<Integer> bauds = settings.contains("baud") ? List.of(line.port().baud()) : DEFAULT_BAUDS;
    return bauds.stream()
        .flatMap(baud -> parities.stream().map(parity -> with(line, baud, parity)))
        .toList();
  }

  private static Link.ModbusSerial with(Link.ModbusSerial line, int baud, Parity parity) {
    SerialSettings port = line.port();
    return new Link.ModbusSerial(
        line.id(),
        new SerialSettings(port.port(), baud, parity, port.dataBits(), port.stopBits()),
        line.framing(),
        line.echo(),
        line.rs485());
  }

  private static String query(String text) {
    int mark = text.indexOf('?');
    return mark < 0 ? "" : text.substring(mark + 1);
  }

  private static Map<String, String> settings(String text, String query) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String each : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String[] pair = each.split("=", 2);
      if (!KEYS.contains(pair[0]) || pair.length < 2) {
        throw LinkText.wrong(
            text, "%s=VALUE, not \"%s\"".formatted(String.join(", ", KEYS), Printable.of(each)));
      }
      if (settings.put(pair[0], pair[1]) != null) {
        throw LinkText.wrong(text, pair[0] + " once");
      }
    }
    return settings;
  }

  private Path path(String path) {
    try {
      if (path.startsWith("/")) {
        return Path.of(path).normalize();
      }
    } catch (InvalidPathException impossible) {
      // Reported below, as for any other path.
    }
    throw LinkText.wrong(text, EXAMPLE);
  }

  private Link.ModbusSerial link(LinkId id, Path path) {
    try {
      SerialSettings port =
          new SerialSettings(
              path,
              number("baud", 9_600),
              enumValue("parity", Parity.NONE),
              number("data-bits", 8),
              number("stop-bits", 1));
      Framing framing = enumValue("framing", Framing.RTU);
      if (framing == Framing.RTU && port.dataBits() != 8) {
        throw LinkText.wrong(text, "data-bits=8, or framing=ascii");
      }
      return new Link.ModbusSerial(id, port, framing, flag("echo"), flag("rs485"));
    } catch (IllegalArgumentException outside) {
      throw new VerbException(
          ExitCode.USAGE, "LINK is \"%s\": %s".formatted(Printable.of(text), outside.getMessage()));
    }
  }

  private int number(String key, int fallback) {
    String value = settings.get(key);
    if (value == null) {
      return fallback;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException noNumber) {
      throw LinkText.wrong(text, "a number for " + key);
    }
  }

  private <E extends Enum<E>> E enumValue(String key, E fallback) {
    List<E> constants = List.of(fallback.getDeclaringClass().getEnumConstants());
    String value = settings.getOrDefault(key, LinkText.wireName(fallback));
    return constants.stream()
        .filter(each -> LinkText.wireName(each).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                LinkText.wrong(
                    text,
                    "%s to be %s"
                        .formatted(
                            key,
                            constants.stream()
                                .map(LinkText::wireName)
                                .collect(Collectors.joining(" or ")))));
  }

  private boolean flag(String key) {
    String value = settings.getOrDefault(key, "false");
    if (!Arrays.asList("true", "false").contains(value)) {
      throw LinkText.wrong(text, key + " to be true or false");
    }
    return value.equals("true");
  }

  /**
   * Returns the line in the syntax that {@link #parse} accepts, without default values except the
   * baud.
   */
  static String of(Link.ModbusSerial line) {
    SerialSettings port = line.port();
    StringBuilder text = new StringBuilder(SCHEME + port.port() + "?baud=" + port.baud());
    if (port.parity() != Parity.NONE) {
      text.append("&parity=").append(LinkText.wireName(port.parity()));
    }
    if (port.dataBits() != 8) {
      text.append("&data-bits=").append(port.dataBits());
    }
    if (port.stopBits() != 1) {
      text.append("&stop-bits=").append(port.stopBits());
    }
    if (line.framing() != Framing.RTU) {
      text.append("&framing=").append(LinkText.wireName(line.framing()));
    }
    return text.append(line.echo() ? "&echo=true" : "")
        .append(line.rs485() ? "&rs485=true" : "")
        .toString();
  }
}
