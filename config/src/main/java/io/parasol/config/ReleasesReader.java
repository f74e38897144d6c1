// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.SiteConfig.ClientTls;
import io.parasol.config.SiteConfig.ReleaseSource;
import io.parasol.config.SiteConfig.Releases;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code releases}: the repository of signed releases of the site. */
final class ReleasesReader {

  private static final Keys RELEASES = Keys.of("from", "root", "keep", "every", "tls");

  private static final Form<Long> KEEP = Form.size(1L << 20, 1L << 40, "1MiB to 1TiB");
  private static final Form<Duration> EVERY =
      Form.duration(Duration.ofMinutes(1), Duration.ofDays(7));

  private static final long USUALLY_KEEP = 256L << 20;
  private static final Duration USUALLY_EVERY = Duration.ofHours(1);

  /**
   * Any text with a scheme is treated as an address, so that a mistyped one is not taken for a
   * folder.
   */
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private final Section releases;
  private final Path file;

  private ReleasesReader(Section releases) {
    this.releases = releases;
    this.file = releases.source().file();
  }

  static Optional<Releases> read(Section site) {
    return site.section("releases", RELEASES)
        .flatMap(section -> new ReleasesReader(section).read());
  }

  private Optional<Releases> read() {
    Form<Path> path = PathText.beside(file, "the path of a root.json");
    Optional<ReleaseSource> from = releases.required("from", from());
    Optional<Path> root = releases.required("root", path);
    long keep = releases.optional("keep", KEEP, USUALLY_KEEP);
    Duration every = releases.optional("every", EVERY, USUALLY_EVERY);
    Optional<ClientTls> tls = ClientTlsReader.read(releases);
    if (from.isEmpty() || root.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Releases(with(tls, from.get()), root.get(), keep, every));
  }

  private ReleaseSource with(Optional<ClientTls> tls, ReleaseSource from) {
    if (from instanceof ReleaseSource.Server server) {
      return new ReleaseSource.Server(server.address(), tls);
    }
    releases.refuse("tls", "a repository in a folder");
    return from;
  }

  private Form<ReleaseSource> from() {
    String expected = "an address such as https://releases.example/site/, or the path of a folder";
    Form<Path> folder = PathText.beside(file, expected);
    return new Form<>(
        expected,
        text ->
            ADDRESS.matcher(text).matches()
                ? server(text)
                : folder.meaning().apply(text).map(ReleaseSource.Folder::new));
  }

  private static Optional<ReleaseSource> server(String text) {
    try {
      URI address = new URI(text);
      boolean isPlain =
          "https".equalsIgnoreCase(address.getScheme())
              && address.getHost() != null
              && address.getRawQuery() == null
              && address.getRawFragment() == null
              && address.getRawUserInfo() == null;
      return isPlain
          ? Optional.of(new ReleaseSource.Server(address, Optional.empty()))
          : Optional.empty();
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }
}
