// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
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
 * @param valid the valid links.
 * @param named the names of all links, including invalid ones.
 * @param limits the request limits of links that have any.
 */
record Links(Map<LinkId, Link> valid, Set<String> named, Map<LinkId, RequestLimits> limits) {

  static final TextFormat<LinkId> NAME = TextFormat.named("the name of a link", LinkId::new);

  static Links read(Section site) {
    Map<LinkId, Link> valid = new LinkedHashMap<>();
    Set<String> named = new LinkedHashSet<>();
    Map<LinkId, RequestLimits> limits = new HashMap<>();
    Map<String, String> owners = new HashMap<>();
    for (Named each : site.entries("links", "a mapping of links")) {
      named.add(each.name());
      Optional<LinkId> id = each.as(NAME);
      Optional<Section> section = each.section(LinkReader.KEYS);
      section
          .flatMap(link -> LinkReader.read(id, link))
          .filter(link -> isUnique(each, link, owners))
          .ifPresent(link -> valid.put(link.id(), link));
      if (id.isPresent() && section.isPresent()) {
        limits.put(id.get(), RequestLimits.read(section.get()));
      }
    }
    return new Links(valid, named, limits);
  }

  /**
   * Reports a second link to one endpoint or port. Many controllers accept only one connection, and
   * a port has one user.
   */
  private static boolean isUnique(Named named, Link link, Map<String, String> owners) {
    String owner = owners.putIfAbsent(endpoint(link), named.name());
    if (owner != null) {
      named.problem(
          "the same endpoint or port as " + Printable.of(owner),
          "each endpoint and each port once; its devices share one link");
    }
    return owner == null;
  }

  private static String endpoint(Link link) {
    if (link instanceof Link.ModbusTcp tcp) {
      return tcp.address().toString().toLowerCase(Locale.ROOT);
    }
    if (link instanceof Link.RtuOverTcp box) {
      return box.address().toString().toLowerCase(Locale.ROOT);
    }
    if (link instanceof Link.Mqtt panels) {
      return "listen " + panels.listen().toString().toLowerCase(Locale.ROOT);
    }
    return link instanceof Link.ModbusSerial serial
        ? serial.port().port().toString()
        : ((Link.Lines) link).port().port().toString();
  }

  /** Returns the request limits of a link. */
  RequestLimits limits(Link link) {
    return limits.getOrDefault(link.id(), RequestLimits.NONE);
  }

  /** Returns the link that a device names. Reports a problem if there is no such link. */
  Optional<Link> named(Field field) {
    return field.as(NAME).flatMap(id -> named(field, id));
  }

  private String nearest(LinkId id) {
    return NearestKey.to(id.value(), named).orElseGet(() -> Words.oneOf(named));
  }

  private Optional<Link> named(Field field, LinkId id) {
    if (!named.contains(id.value())) {
      field.problem(
          Field.quoted(id.value()),
          named.isEmpty()
              ? "a link that is defined under links"
              : field.source().suggestion(() -> nearest(id)));
    }
    return Optional.ofNullable(valid.get(id));
  }
}
