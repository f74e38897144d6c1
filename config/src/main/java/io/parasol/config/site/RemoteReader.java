// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Printable;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Yaml;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the addresses of remote servers and the PEM files for connecting to them. */
final class RemoteReader {

  private static final String SCHEME = "mqtts://";
  private static final int DEFAULT_PORT = 8883;
  private static final int MAX_ADDRESSES = 8;

  /**
   * The address of one broker. Only TLS is supported, because the broker must authenticate itself.
   */
  private static final TextFormat<HostPort> ADDRESS =
      new TextFormat<>(
          "mqtts://HOST:PORT, such as mqtts://central.example:8883", RemoteReader::broker);

  private RemoteReader() {}

  /** Parses the address of a server after its scheme; empty if the text is malformed. */
  static Optional<HostPort> address(String text, String scheme, int defaultPort) {
    return text.startsWith(scheme)
        ? HostPort.parse(text.substring(scheme.length()), Optional.of(defaultPort))
            .filter(address -> address.port() > 0)
        : Optional.empty();
  }

  /** Parses the address of an MQTT broker; empty if the text is malformed. */
  static Optional<HostPort> broker(String text) {
    return address(text, SCHEME, DEFAULT_PORT);
  }

  /** Parses the address of an HTTPS server: no query, no fragment, and no name of a user. */
  static Optional<URI> httpsAddress(String text) {
    try {
      URI address = new URI(text);
      boolean isPlain =
          "https".equalsIgnoreCase(address.getScheme())
              && address.getHost() != null
              && address.getRawQuery() == null
              && address.getRawFragment() == null
              && address.getRawUserInfo() == null;
      return isPlain ? Optional.of(address) : Optional.empty();
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Reads one address or a list of addresses of MQTT brokers. Returns an empty list if the value is
   * invalid.
   */
  static List<HostPort> addresses(Section section, String key) {
    return addresses(section, key, ADDRESS);
  }

  /** Reads one address or a list of addresses, as {@link #addresses(Section, String)} does. */
  static <A> List<A> addresses(Section section, String key, TextFormat<A> format) {
    Optional<Field> field = section.required(key, format.expected());
    if (field.isEmpty()) {
      return List.of();
    }
    if (!(field.get().value() instanceof Yaml.Sequence)) {
      return field.get().as(format).map(List::of).orElse(List.of());
    }
    List<Field> items = section.requiredItems(key, format.expected());
    List<A> addresses = new ArrayList<>();
    for (Field item : items) {
      Optional<A> address = item.as(format);
      if (address.isPresent() && addresses.contains(address.get())) {
        item.problem("a duplicate", "each address once");
      }
      address.ifPresent(addresses::add);
    }
    if (items.size() > MAX_ADDRESSES) {
      section.problem(key, items.size() + " addresses", "at most " + MAX_ADDRESSES);
    }
    return addresses;
  }

  /** Reads the path of an existing file. */
  static Optional<Path> file(Section section, String key, Path site, String expected) {
    TextFormat<Path> format = PathText.relativeTo(site, expected);
    Optional<Path> path = section.optional(key, format);
    if (path.isPresent() && !Files.isRegularFile(path.get())) {
      section.problem(
          key, "a file that does not exist: " + Printable.of(path.get().toString()), expected);
    }
    return path;
  }
}
