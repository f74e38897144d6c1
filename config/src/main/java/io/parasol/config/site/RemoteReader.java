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
          "mqtts://HOST:PORT, such as mqtts://central.example:8883",
          text ->
              text.startsWith(SCHEME)
                  ? HostPort.parse(text.substring(SCHEME.length()), Optional.of(DEFAULT_PORT))
                      .filter(address -> address.port() > 0)
                  : Optional.empty());

  private RemoteReader() {}

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

  /** Reads one address or a list of addresses. Returns an empty list if the value is invalid. */
  static List<HostPort> addresses(Section section, String key) {
    Optional<Field> field = section.required(key, ADDRESS.expected());
    if (field.isEmpty()) {
      return List.of();
    }
    if (!(field.get().value() instanceof Yaml.Sequence)) {
      return field.get().as(ADDRESS).map(List::of).orElse(List.of());
    }
    List<Field> items = section.requiredItems(key, ADDRESS.expected());
    List<HostPort> addresses = new ArrayList<>();
    for (Field item : items) {
      Optional<HostPort> address = item.as(ADDRESS);
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
