// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Parses and formats a link on the command line: an address, or the id of a configured link. */
final class LinkText {

  /** The accepted forms, for the description of a parameter. */
  static final String FORMS =
      "tcp://HOST[:502], rtu+tcp://HOST[:4001], serial:///dev/ttyUSB0?baud=9600&parity=even, or the"
          + " id of a link of the configuration.";

  private static final String TCP = "tcp://";
  private static final String RTU_OVER_TCP = "rtu+tcp://";
  private static final int DEFAULT_PORT = 502;
  private static final int DEFAULT_BOX_PORT = 4001;
  private static final LinkId NAMELESS = new LinkId("link");

  private LinkText() {}

  /** Returns the link that the text denotes. */
  static Link.Modbus parse(String text, SiteOption site) {
    if (text.startsWith(TCP)) {
      return new Link.ModbusTcp(
          NAMELESS,
          address(text, TCP, DEFAULT_PORT, "tcp://HOST:PORT, such as tcp://192.168.10.20"));
    }
    if (text.startsWith(RTU_OVER_TCP)) {
      return new Link.RtuOverTcp(
          NAMELESS,
          address(
              text,
              RTU_OVER_TCP,
              DEFAULT_BOX_PORT,
              "rtu+tcp://HOST:PORT, such as rtu+tcp://192.168.10.30:4001"));
    }
    if (text.startsWith(SerialText.SCHEME)) {
      return SerialText.parse(text, NAMELESS);
    }
    if (text.startsWith("/dev/")) {
      throw wrong(text, "serial://" + text + " for a serial line");
    }
    if (!isOfConfiguration(text)) {
      throw wrong(text, "tcp://, rtu+tcp://, serial:// or the id of a link");
    }
    if (isAddress(text)) {
      throw wrong(
          text,
          "tcp://%s for Modbus TCP, rtu+tcp://%s for RTU over TCP, or the id of a link"
              .formatted(text, text));
    }
    return ofConfiguration(text, site.load());
  }

  /** Returns whether the text is the id of a configured link. */
  static boolean isOfConfiguration(String text) {
    return !text.contains("://");
  }

  /** Returns whether the text is an address without its scheme; no link id has these characters. */
  private static boolean isAddress(String text) {
    return (text.contains(".") || text.contains(":"))
        && HostPort.parse(text, Optional.of(DEFAULT_PORT)).isPresent();
  }

  /** Returns the link with each setting to try, the most likely one first. */
  static List<Link.Modbus> trials(String text, SiteOption site) {
    return text.startsWith(SerialText.SCHEME)
        ? List.copyOf(SerialText.trials(text, NAMELESS))
        : List.of(parse(text, site));
  }

  private static HostPort address(String text, String scheme, int usualPort, String expected) {
    return HostPort.parse(text.substring(scheme.length()), Optional.of(usualPort))
        .filter(address -> address.port() > 0)
        .orElseThrow(() -> wrong(text, expected));
  }

  private static Link.Modbus ofConfiguration(String id, SiteConfig config) {
    for (Link link : config.links().values()) {
      if (link.id().value().equals(id) && link instanceof Link.Modbus modbus) {
        return modbus;
      }
    }
    String known =
        config.links().values().stream()
            .filter(Link.Modbus.class::isInstance)
            .map(link -> link.id().value())
            .collect(Collectors.joining(", "));
    throw wrong(
        id,
        "an address such as tcp://HOST:PORT, or a link of %s: %s".formatted(config.file(), known));
  }

  /** Returns the link in the syntax that {@link #parse} accepts. */
  static String of(Link.Modbus link) {
    if (link instanceof Link.ModbusTcp tcp) {
      return TCP + tcp.address();
    }
    return link instanceof Link.RtuOverTcp box
        ? RTU_OVER_TCP + box.address()
        : SerialText.of((Link.ModbusSerial) link);
  }

  /** Returns an enum constant in the spelling of the configuration. */
  static String wireName(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static VerbException wrong(String text, String expected) {
    return new VerbException(
        ExitCode.USAGE, "LINK is \"%s\"; expected %s".formatted(Printable.of(text), expected));
  }
}
