// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.Sha256;
import java.net.URLDecoder;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The components that a gateway has reported. Gateways with the same components share the rows: the
 * key is the hash of the list as it came, so that no site changes that of another.
 */
final class ReportedComponents {

  private static final int MAX_COMPONENTS = 500;

  /** A package URL: type, namespace if there is one, name, version. */
  private static final Pattern PURL =
      Pattern.compile(
          "pkg:[a-z0-9.+-]{1,16}/(?:[A-Za-z0-9._~%+-]{1,100}/){0,4}([A-Za-z0-9._~%+:-]{1,100})"
              + "@([A-Za-z0-9._~%+:-]{1,60})");

  private static final int MAX_LENGTH = 200;

  private final NavigableSet<String> purls;

  private ReportedComponents(NavigableSet<String> purls) {
    this.purls = purls;
  }

  /** Reads a list of package URLs; what is none is left out. */
  static ReportedComponents of(@Nullable Json list) {
    NavigableSet<String> purls = new TreeSet<>();
    if (list instanceof Json.Arr array) {
      array.items().stream()
          .limit(MAX_COMPONENTS)
          .filter(Json.Str.class::isInstance)
          .map(each -> ((Json.Str) each).text())
          .filter(each -> each.length() <= MAX_LENGTH && PURL.matcher(each).matches())
          .forEach(purls::add);
    }
    return new ReportedComponents(purls);
  }

  /** Returns the SHA-256 of the list, in hex; empty if there are no components. */
  Optional<String> hash() {
    return purls.isEmpty() ? Optional.empty() : Optional.of(Sha256.hex(String.join("\n", purls)));
  }

  /** Returns a row for each component. */
  List<TableRow> rows() {
    return hash().stream().flatMap(hash -> purls.stream().map(each -> row(hash, each))).toList();
  }

  private static TableRow row(String hash, String purl) {
    Matcher parts = PURL.matcher(purl);
    if (!parts.matches()) {
      throw new IllegalStateException(purl);
    }
    return TableRow.of(
        TableKind.COMPONENT, hash, purl, decoded(parts.group(1)), decoded(parts.group(2)));
  }

  /** Decodes what a package URL has percent-encoded; a plus is a plus there. */
  private static String decoded(String part) {
    try {
      return Printable.of(URLDecoder.decode(part.replace("+", "%2B"), UTF_8));
    } catch (IllegalArgumentException malformed) {
      return part;
    }
  }
}
