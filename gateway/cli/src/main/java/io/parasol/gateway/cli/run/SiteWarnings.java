// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.state.StateFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Warnings about what a configuration refers to on this machine: serial ports, files of TLS, the
 * state folder and the signed policy in it, and links that no device uses. They are no problems of
 * the configuration: the check may run on another machine, or as another user.
 */
final class SiteWarnings {

  private final Path file;

  /**
   * @param file the path as the caller gave it; warnings name it so.
   */
  SiteWarnings(Path file) {
    this.file = file;
  }

  List<ConfigProblem> of(SiteParts parts) {
    List<ConfigProblem> warnings = new ArrayList<>();
    parts.state().ifPresent(state -> warnings.addAll(state(state)));
    parts.state().flatMap(this::newer).ifPresent(warnings::add);
    parts
        .state()
        .filter(state -> !parts.signers().isEmpty())
        .filter(state -> Files.exists(state.resolve("policy.json")))
        .ifPresent(
            state ->
                warnings.add(
                    warning(
                        "signers",
                        "replaced by the signed policy in " + state,
                        "no signers here; parasol trust show lists those in force",
                        "signers")));
    warnings.addAll(links(parts));
    return warnings;
  }

  /** Returns a warning if the current user cannot write the state folder, or cannot create it. */
  private List<ConfigProblem> state(Path state) {
    Path existing = state;
    Path parent = existing.getParent();
    while (!Files.exists(existing) && parent != null) {
      existing = parent;
      parent = existing.getParent();
    }
    if (Files.isDirectory(existing) && Files.isWritable(existing)) {
      return List.of();
    }
    return List.of(
        warning(
            "state",
            "%s, which user %s cannot write".formatted(state, System.getProperty("user.name", "?")),
            "a folder that the user of the gateway may write",
            "state"));
  }

  private Optional<ConfigProblem> newer(Path state) {
    return StateFolder.newerFormat(state)
        .map(
            newer ->
                warning(
                    "state",
                    state + ", which " + newer,
                    "that version, or a backup to restore with --replace",
                    "state"));
  }

  private List<ConfigProblem> links(SiteParts parts) {
    List<ConfigProblem> warnings = new ArrayList<>();
    for (String name : parts.unused()) {
      warnings.add(warning("links." + name, "used by no device", "a device on it", "links", name));
    }
    for (SiteConfig.Link link : parts.links()) {
      String name = link.id().value();
      port(link)
          .filter(port -> !Files.exists(port))
          .ifPresent(
              port ->
                  warnings.add(
                      warning(
                          "links." + name,
                          port + ", which does not exist",
                          "a serial port of this machine, such as one of /dev/serial/by-id",
                          "links",
                          name)));
      tlsFiles(link)
          .forEach(
              (key, path) -> {
                if (!Files.exists(path)) {
                  warnings.add(
                      warning(
                          "links.%s.tls.%s".formatted(name, key),
                          path + ", which does not exist",
                          "a PEM file",
                          "links",
                          name,
                          "tls",
                          key));
                }
              });
    }
    warnings.sort(Comparator.comparingInt(warning -> warning.position().line()));
    return warnings;
  }

  private static Optional<Path> port(SiteConfig.Link link) {
    if (link instanceof SiteConfig.Link.ModbusSerial serial) {
      return Optional.of(serial.port().port());
    }
    return link instanceof SiteConfig.Link.Lines lines
        ? Optional.of(lines.port().port())
        : Optional.empty();
  }

  private static Map<String, Path> tlsFiles(SiteConfig.Link link) {
    Map<String, Path> files = new LinkedHashMap<>();
    if (link instanceof SiteConfig.Link.ModbusTcp tcp && tcp.tls().isPresent()) {
      SiteConfig.ClientTls tls = tcp.tls().get();
      files.put("certificate", tls.certificate());
      files.put("key", tls.key());
      files.put("ca", tls.ca());
      tls.crl().ifPresent(crl -> files.put("crl", crl));
    } else if (link instanceof SiteConfig.Link.Mqtt panels && panels.tls().isPresent()) {
      SiteConfig.ListenerTls tls = panels.tls().get();
      files.put("ca", tls.ca());
      tls.crl().ifPresent(crl -> files.put("crl", crl));
    }
    return files;
  }

  private ConfigProblem warning(String key, String found, String expected, String... path) {
    return new ConfigProblem(KeyLocator.of(file, path), key, found, expected);
  }
}
