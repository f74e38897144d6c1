// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig.Enrolment;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.Map;
import java.util.Optional;

/** Reads {@code enrolment}: the server where native devices enrol. */
final class EnrolmentReader {

  private static final Keys ENROLMENT = Keys.of("listen", "makers");
  private static final int DEFAULT_PORT = 8444;
  private static final TextFormat<HostPort> LISTEN = TextFormat.listen(DEFAULT_PORT);
  private static final HostPort DEFAULT_LISTEN = new HostPort("127.0.0.1", DEFAULT_PORT);

  private EnrolmentReader() {}

  /**
   * @param ports the ports of the other servers, by what uses them.
   */
  static Optional<Enrolment> read(Section site, Map<Integer, String> ports) {
    return site.section("enrolment", ENROLMENT).map(section -> read(site, section, ports));
  }

  private static Enrolment read(Section site, Section section, Map<Integer, String> ports) {
    HostPort listen = section.optional("listen", LISTEN, DEFAULT_LISTEN);
    if (listen.port() != 0 && ports.containsKey(listen.port())) {
      section.problem(
          "listen", listen + ", the port of " + ports.get(listen.port()), "another port");
    }
    return new Enrolment(
        listen,
        RemoteReader.file(
            section,
            "makers",
            site.source().file(),
            "the path of the authorities of makers in PEM form"));
  }
}
