// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.site.SiteConfig.ReleaseSource;
import io.parasol.config.site.SiteConfig.Releases;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code releases}: the repository of signed releases of the site. */
final class ReleasesReader {

  private static final Keys RELEASES = Keys.of("from", "root", "keep", "every", "tls", "gateway");

  private static final TextFormat<Long> KEEP = TextFormat.size(1L << 20, 1L << 40, "1MiB to 1TiB");
  private static final TextFormat<Duration> EVERY =
      TextFormat.duration(Duration.ofMinutes(1), Duration.ofDays(7));

  private static final TextFormat<DeviceId> GATEWAY =
      TextFormat.named("a name for the gateway", DeviceId::new);

  private static final long DEFAULT_KEEP = 256L << 20;
  private static final Duration DEFAULT_EVERY = Duration.ofHours(1);

  /**
   * Any text with a scheme is treated as an address, so that a mistyped one is not taken for a
   * folder.
   */
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private final Section releases;
  private final Path file;

  private final Set<DeviceId> devices;

  private ReleasesReader(Section releases, Set<DeviceId> devices) {
    this.releases = releases;
    this.devices = devices;
    this.file = releases.source().file();
  }

  /**
   * @param devices the names that are taken.
   */
  static Optional<Releases> read(Section site, Set<DeviceId> devices) {
    return site.section("releases", RELEASES)
        .flatMap(section -> new ReleasesReader(section, devices).read());
  }

  private Optional<Releases> read() {
    TextFormat<Path> path = PathText.relativeTo(file, "the path of a root.json");
    Optional<ReleaseSource> from = releases.required("from", from());
    Optional<Path> root = releases.required("root", path);
    long keep = releases.optional("keep", KEEP, DEFAULT_KEEP);
    Duration every = releases.optional("every", EVERY, DEFAULT_EVERY);
    Optional<ClientTls> tls = ClientTlsReader.read(releases);
    Optional<DeviceId> gateway = releases.optional("gateway", GATEWAY);
    if (gateway.filter(devices::contains).isPresent()) {
      releases.problem("gateway", "\"%s\"".formatted(gateway.get()), "a name that no device has");
    }
    if (from.isEmpty() || root.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Releases(with(tls, from.get()), root.get(), keep, every, gateway));
  }

  private ReleaseSource with(Optional<ClientTls> tls, ReleaseSource from) {
    if (from instanceof ReleaseSource.Server server) {
      return new ReleaseSource.Server(server.address(), tls);
    }
    releases.rejectKey("tls", "a repository in a folder");
    return from;
  }

  private TextFormat<ReleaseSource> from() {
    String expected = "an address such as https://releases.example/site/, or the path of a folder";
    TextFormat<Path> folder = PathText.relativeTo(file, expected);
    return new TextFormat<>(
        expected,
        text ->
            ADDRESS.matcher(text).matches()
                ? RemoteReader.httpsAddress(text)
                    .map(address -> new ReleaseSource.Server(address, Optional.empty()))
                : folder.parser().apply(text).map(ReleaseSource.Folder::new));
  }
}
