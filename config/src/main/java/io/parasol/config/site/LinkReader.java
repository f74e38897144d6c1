// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.profile.SerialReader;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.site.SiteConfig.ListenerTls;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads one entry of {@code links}: its kind and its address or port. */
final class LinkReader {

  /** A link has exactly one of these keys, which determines its kind. */
  private static final List<String> KINDS =
      List.of("tcp", "serial", "rtu-over-tcp", "mqtt", "lines");

  private static final List<String> CHARACTER_KEYS = SerialReader.KEYS;
  private static final List<String> SERIAL_KEYS = List.of("framing", "echo", "rs485");

  static final Keys KEYS =
      Keys.of(
          Stream.of(
                  KINDS,
                  CHARACTER_KEYS,
                  SERIAL_KEYS,
                  List.of(ClientTlsReader.KEY),
                  RequestLimits.KEYS)
              .flatMap(List::stream)
              .toArray(String[]::new));

  private static final TextFormat<HostPort> MODBUS = TextFormat.peer(502);

  /** The port of Modbus/TCP Security (MB-TCP-Security-v36, 6). */
  private static final TextFormat<HostPort> SECURE_MODBUS = TextFormat.peer(802);

  private static final TextFormat<HostPort> CONVERTER = TextFormat.peer(4001);
  private static final TextFormat<HostPort> PANEL_LISTENER = TextFormat.listen(1883);
  private static final TextFormat<HostPort> SECURE_PANEL_LISTENER = TextFormat.listen(8883);
  private final Section link;

  private LinkReader(Section link) {
    this.link = link;
  }

  /**
   * Returns the link that this section describes, or empty if it is invalid.
   *
   * @param id empty if the name of the link is invalid; its section is checked nevertheless.
   */
  static Optional<Link> read(Optional<LinkId> id, Section link) {
    return new LinkReader(link).read(id);
  }

  private Optional<Link> read(Optional<LinkId> id) {
    List<String> kinds = KINDS.stream().filter(link::has).toList();
    if (kinds.size() != 1) {
      if (kinds.isEmpty()) {
        link.problem("tcp", "missing", "one of tcp, serial, rtu-over-tcp, mqtt and lines");
      } else {
        link.problem(kinds.get(1), "not allowed together with " + kinds.get(0), "one kind of link");
      }
      return Optional.empty();
    }
    String kind = kinds.get(0);
    boolean hasPort = kind.equals("serial") || kind.equals("lines");
    if (!hasPort) {
      CHARACTER_KEYS.forEach(key -> link.rejectKey(key, "a link without a serial port"));
    }
    if (kind.equals("mqtt") || kind.equals("lines")) {
      RequestLimits.KEYS.forEach(key -> link.rejectKey(key, "a link without Modbus"));
    }
    if (!kind.equals("tcp") && !kind.equals("mqtt")) {
      link.rejectKey(ClientTlsReader.KEY, "a link that is neither Modbus TCP nor mqtt");
    }
    if (!kind.equals("serial")) {
      SERIAL_KEYS.forEach(key -> link.rejectKey(key, "a link without Modbus on a serial port"));
    }
    Optional<Function<LinkId, Link>> made =
        switch (kind) {
          case "tcp" -> tcp();
          case "rtu-over-tcp" ->
              at(kind, CONVERTER).map(at -> name -> new Link.RtuOverTcp(name, at));
          case "mqtt" -> mqtt();
          case "serial" -> serial();
          default -> port(kind).map(port -> name -> new Link.Lines(name, port));
        };
    return id.flatMap(name -> made.map(link -> link.apply(name)));
  }

  /**
   * Returns empty if {@code tls} is present but invalid, so that the link is never unencrypted by
   * mistake.
   */
  private Optional<Function<LinkId, Link>> tcp() {
    if (!link.has(ClientTlsReader.KEY)) {
      return at("tcp", MODBUS).map(at -> name -> new Link.ModbusTcp(name, at));
    }
    Optional<ClientTls> tls = ClientTlsReader.readWithLists(link);
    Optional<HostPort> at = at("tcp", SECURE_MODBUS);
    return tls.isPresent()
        ? at.map(address -> name -> new Link.ModbusTcp(name, address, tls))
        : Optional.empty();
  }

  /** Returns empty if {@code tls} is present but invalid, as {@link #tcp} does. */
  private Optional<Function<LinkId, Link>> mqtt() {
    if (!link.has(ClientTlsReader.KEY)) {
      return at("mqtt", PANEL_LISTENER).map(at -> name -> new Link.Mqtt(name, at));
    }
    Optional<ListenerTls> tls = ClientTlsReader.readOfListener(link);
    Optional<HostPort> at = at("mqtt", SECURE_PANEL_LISTENER);
    return tls.isPresent()
        ? at.map(address -> name -> new Link.Mqtt(name, address, tls))
        : Optional.empty();
  }

  private Optional<HostPort> at(String kind, TextFormat<HostPort> format) {
    return link.required(kind, format);
  }

  private Optional<Function<LinkId, Link>> serial() {
    Framing framing = SerialReader.framing(link);
    boolean echo = link.optional("echo", TextFormat.FLAG, false);
    boolean rs485 = link.optional("rs485", TextFormat.FLAG, false);
    Optional<SerialSettings> port = port("serial");
    return port.filter(settings -> SerialReader.fits(link, settings, framing))
        .map(settings -> name -> new Link.ModbusSerial(name, settings, framing, echo, rs485));
  }

  /**
   * Returns the format of the path of a port, relative to the file. A name without a folder, such
   * as {@code ttyUSB0}, is rejected: it is a forgotten {@code /dev/}.
   */
  private TextFormat<Path> portPath() {
    Path file = link.source().file();
    return new TextFormat<>(
        "the path of a serial port, such as /dev/ttyUSB0",
        text ->
            text.contains("/")
                ? Optional.of(file.resolveSibling(text).toAbsolutePath().normalize())
                : Optional.empty());
  }

  private Optional<SerialSettings> port(String kind) {
    return SerialReader.read(link, link.required(kind, portPath()));
  }
}
