// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file with certificates that a configuration names.
 *
 * @param name the key in the configuration, such as {@code links.roof.tls.ca}.
 * @param key the private key of a certificate; empty for the other kinds.
 */
public record TlsFile(String name, Kind kind, Path file, Optional<Path> key) {

  /** What a file has. */
  public enum Kind {
    CERTIFICATE,
    AUTHORITY,
    REVOCATION_LIST
  }

  /** Returns the files that a configuration names, in its order. */
  public static List<TlsFile> of(SiteConfig config) {
    List<TlsFile> all = new ArrayList<>();
    config.links().values().forEach(link -> link(link, all));
    config.broker().external().ifPresent(to -> authority("broker.ca", to.ca(), all));
    config.bridge().ifPresent(bridge -> bridge(bridge, all));
    config
        .witness()
        .forEach(
            site -> {
              tls("witness." + site.site() + ".tls", site.tls(), all);
              authority("witness." + site.site() + ".ca", Optional.of(site.ca()), all);
            });
    config.releases().ifPresent(releases -> releases(releases.from(), all));
    config.enrolment().ifPresent(each -> authority("enrolment.makers", each.makers(), all));
    config.corporate().ifPresent(pki -> authority("pki.ca", Optional.of(pki.ca()), all));
    config.hawkbit().ifPresent(each -> authority("hawkbit.ca", Optional.of(each.ca()), all));
    return List.copyOf(all);
  }

  private static void link(SiteConfig.Link link, List<TlsFile> all) {
    String name = "links." + link.id() + ".tls";
    if (link instanceof SiteConfig.Link.ModbusTcp tcp) {
      tcp.tls().ifPresent(tls -> tls(name, tls, all));
    } else if (link instanceof SiteConfig.Link.Mqtt panels) {
      authority(name + ".ca", panels.tls().map(SiteConfig.ListenerTls::ca), all);
      lists(name, panels.tls().flatMap(SiteConfig.ListenerTls::crl), all);
    }
  }

  private static void bridge(SiteConfig.Bridge bridge, List<TlsFile> all) {
    bridge
        .identity()
        .ifPresent(own -> certificate("bridge.certificate", own.certificate(), own.key(), all));
    authority("bridge.ca", bridge.ca(), all);
  }

  private static void releases(SiteConfig.ReleaseSource from, List<TlsFile> all) {
    if (from instanceof SiteConfig.ReleaseSource.Server server) {
      server.tls().ifPresent(tls -> tls("releases.tls", tls, all));
    }
  }

  private static void tls(String name, SiteConfig.ClientTls files, List<TlsFile> all) {
    certificate(name + ".certificate", files.certificate(), files.key(), all);
    authority(name + ".ca", Optional.of(files.ca()), all);
    lists(name, files.crl(), all);
  }

  private static void certificate(String name, Path file, Path key, List<TlsFile> all) {
    all.add(new TlsFile(name, Kind.CERTIFICATE, file, Optional.of(key)));
  }

  private static void authority(String name, Optional<Path> file, List<TlsFile> all) {
    file.ifPresent(each -> all.add(new TlsFile(name, Kind.AUTHORITY, each, Optional.empty())));
  }

  private static void lists(String name, Optional<Path> file, List<TlsFile> all) {
    file.ifPresent(
        each -> all.add(new TlsFile(name + ".crl", Kind.REVOCATION_LIST, each, Optional.empty())));
  }
}
