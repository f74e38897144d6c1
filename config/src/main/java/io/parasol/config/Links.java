// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.Field.Named;
import io.parasol.config.SiteConfig.Link;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.Printable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The physical connections of a site.
 *
 * @param named all names, also those of links that are broken themselves.
 */
record Links(Map<LinkId, Link> sound, Set<String> named) {

  private static final String ONLY_TCP = "tcp: HOST:PORT";

  private static final Keys KEYS =
      Keys.of("tcp")
          .later("serial", ONLY_TCP)
          .later("baud", ONLY_TCP)
          .later("parity", ONLY_TCP)
          .later("rtu-over-tcp", ONLY_TCP)
          .later("mqtt", ONLY_TCP)
          .later("lines", ONLY_TCP);

  private static final Form<LinkId> NAME = Form.named("the name of a link", LinkId::new);
  private static final Form<HostPort> ENDPOINT = Form.peer(502);

  static Links read(Section site) {
    Map<LinkId, Link> sound = new LinkedHashMap<>();
    Set<String> named = new LinkedHashSet<>();
    Map<String, String> owners = new HashMap<>();
    for (Named each : site.entries("links", "a mapping of links")) {
      named.add(each.name());
      link(each, owners).ifPresent(link -> sound.put(link.id(), link));
    }
    return new Links(sound, named);
  }

  private static Optional<Link> link(Named named, Map<String, String> owners) {
    Optional<LinkId> id = named.as(NAME);
    Optional<Field> tcp =
        named.section(KEYS).flatMap(link -> link.required("tcp", ENDPOINT.expected()));
    Optional<HostPort> endpoint = tcp.flatMap(field -> field.as(ENDPOINT));
    if (id.isEmpty() || endpoint.isEmpty()) {
      return Optional.empty();
    }
    // Many controllers take one connection only, so an endpoint has one owner.
    String owner =
        owners.putIfAbsent(endpoint.get().toString().toLowerCase(Locale.ROOT), named.name());
    if (owner != null) {
      tcp.orElseThrow()
          .problem(
              "the endpoint of " + Printable.of(owner) + " as well",
              "each endpoint once; devices share its link");
    }
    return Optional.of(new Link.ModbusTcp(id.get(), endpoint.get()));
  }

  /** The link that a device names; a problem if there is none of that name. */
  Optional<Link> named(Field field) {
    return field.as(NAME).flatMap(id -> named(field, id));
  }

  private Optional<Link> named(Field field, LinkId id) {
    if (!named.contains(id.value())) {
      field.problem(
          Field.quoted(id.value()),
          named.isEmpty()
              ? "a link that stands under links"
              : NearestKey.to(id.value(), named).orElseGet(() -> Words.oneOf(named)));
    }
    return Optional.ofNullable(sound.get(id));
  }
}
