// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.settings;

import io.parasol.config.model.site.SiteId;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Variables;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The sites whose messages the centre accepts. Immutable.
 *
 * @param sites by the name of the site.
 */
public record SiteRegistry(Map<String, Site> sites) {

  private static final String SITES = "the sites by name, such as rooftop-7: {topics: parasol}";
  private static final Keys SITE = Keys.of("topics", "certificate", "plant", "devices");
  private static final TextFormat<Integer> DEVICES = TextFormat.integer(1, 100_000);
  private static final TextFormat<SiteId> NAME =
      TextFormat.named("the name of a site", SiteId::new);
  private static final TextFormat<String> SUBJECT =
      TextFormat.matching(
          "the subject of a certificate, such as CN=gateway,O=rooftop-7",
          Pattern.compile("CN=[A-Za-z0-9._-]{1,64},O=[A-Za-z0-9._-]{1,64}"));

  public SiteRegistry {
    sites = Map.copyOf(sites);
  }

  /**
   * A site.
   *
   * @param topics what precedes the name of the site in its topics, such as {@code
   *     plants/north/parasol}.
   * @param certificate the subject of the certificate with which the site is a client of the
   *     central broker; empty if its own authority has issued it.
   * @param plant a copy of the configuration of the site, which describes its plant; empty if the
   *     centre makes no figures of it.
   * @param devices how many names of devices the site may use, 1 to 100,000.
   */
  public record Site(
      String topics, Optional<String> certificate, Optional<Path> plant, int devices) {

    /** More than any plant has behind one gateway. */
    public static final int DEFAULT_DEVICES = 1_000;

    /** Creates a site with the usual number of devices. */
    public Site(String topics, Optional<String> certificate, Optional<Path> plant) {
      this(topics, certificate, plant, DEFAULT_DEVICES);
    }

    /**
     * Returns whether a client with this certificate may publish messages of the device. The
     * authority of a site gives its clients the subject {@code CN=CLIENT,O=SITE}.
     */
    public boolean isSender(String subject, String site, String device) {
      return certificate.isPresent()
          ? subject.equals(certificate.get())
          : subject.equals("CN=gateway,O=" + site) || subject.equals("CN=" + device + ",O=" + site);
    }
  }

  /**
   * Reads the file of the registry.
   *
   * @throws ConfigException with all problems at once.
   */
  public static SiteRegistry load(Path file) throws ConfigException {
    Source source = new Source(file, Variables.NONE, new Problems());
    Map<String, Site> sites = new HashMap<>();
    Section root = source.mapping(Keys.of("sites"));
    for (Field.Named each : root.requiredEntries("sites", SITES)) {
      Optional<SiteId> name = each.as(NAME);
      Optional<Site> site = each.section(SITE).map(section -> site(section, file));
      name.ifPresent(id -> site.ifPresent(found -> sites.put(id.value(), found)));
    }
    source.problems().throwIfAny(file);
    return new SiteRegistry(sites);
  }

  private static Site site(Section site, Path file) {
    return new Site(
        site.optional("topics", ServerSections.TOPICS, ServerSections.DEFAULT_NAME),
        site.optional("certificate", SUBJECT),
        site.optional(
            "plant",
            PathText.relativeTo(file, "the path of a copy of the configuration of the site")),
        site.optional("devices", DEVICES, Site.DEFAULT_DEVICES));
  }
}
