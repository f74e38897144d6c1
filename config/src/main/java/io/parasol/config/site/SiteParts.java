// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.KeySettings;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.site.SiteConfig.Signer;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parts of a configuration that are correct, whatever else is wrong in it.
 *
 * @param state the state folder; empty if the file does not name one correctly.
 * @param signers those that are listed correctly.
 * @param links those that are correct.
 * @param devices those that are correct, on a correct link.
 * @param keys where private keys are kept; the default if that is not stated correctly.
 * @param unused the names of the links that no device uses; empty if it is not known which link
 *     each device uses.
 */
public record SiteParts(
    Optional<Path> state,
    Collection<Signer> signers,
    List<Link> links,
    List<Device> devices,
    KeySettings keys,
    Set<String> unused) {

  public SiteParts {
    signers = List.copyOf(signers);
    links = List.copyOf(links);
    devices = List.copyOf(devices);
  }

  /** Returns the parts of a valid configuration. */
  public static SiteParts of(SiteConfig config) {
    Set<String> unused =
        config.links().keySet().stream()
            .map(LinkId::value)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    config
        .devices(Device.Legacy.class)
        .forEach(device -> unused.remove(device.link().id().value()));
    return new SiteParts(
        Optional.of(config.state()),
        config.signers().values(),
        List.copyOf(config.links().values()),
        List.copyOf(config.devices().values()),
        config.keys(),
        unused);
  }

  /** Reads the parts; the problems of the others are not reported. */
  static SiteParts read(Source source) throws ConfigException {
    Section site = source.mapping(SiteReader.KEYS);
    Links links = Links.read(site);
    return new SiteParts(
        Optional.of(SiteReader.state(site))
            .filter(state -> !site.has("state") || isUsable(site))
            .filter(state -> !Files.exists(state) || Files.isDirectory(state)),
        new SignersReader(source.file()).read(site).values(),
        List.copyOf(links.valid().values()),
        List.copyOf(SiteReader.devices(source.file(), links).read(site).values()),
        SiteReader.keys(site),
        unused(site, links));
  }

  private static boolean isUsable(Section site) {
    return site.optional("state", SiteReader.folderFormat(site.source().file())).isPresent();
  }

  private static Set<String> unused(Section site, Links links) {
    Set<String> unused = new LinkedHashSet<>(links.named());
    for (Named device : site.entries("devices", "a mapping of devices")) {
      Optional<Section> section = device.section(DeviceReader.KEYS);
      if (section.flatMap(each -> each.optional("native", TextFormat.FLAG)).orElse(false)) {
        continue;
      }
      Optional<LinkId> link =
          section.flatMap(each -> each.field("link")).flatMap(field -> field.as(Links.NAME));
      if (link.filter(each -> links.named().contains(each.value())).isEmpty()) {
        return Set.of();
      }
      unused.remove(link.get().value());
    }
    return unused;
  }
}
