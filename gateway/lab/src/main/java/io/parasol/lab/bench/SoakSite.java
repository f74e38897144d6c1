// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.lab.bench.measure.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * The site of {@code bench soak}: that of {@code bench attack}, with a further link whose devices
 * vanish and return, and a device that comes and goes with each reload.
 *
 * @param visitor the certificate of an operator who connects and leaves.
 */
record SoakSite(AttackSite plant, TlsMaterial visitor) {

  static final String CHURN = "churn.yaml";
  private static final int CHURNING = 5;
  private static final String SITE = "site.yaml";
  private static final String VISITOR = "visitor";

  static SoakSite make(Path folder, int devices, int points)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    List<Integer> ports = FreePorts.find(5);
    BenchSite site =
        BenchSite.write(
            folder,
            Map.of(
                SITE,
                siteFile(folder, devices, ports),
                "plant.yaml",
                endpoint(ports.get(2), devices, "bench, plays: pattern"),
                "targets.yaml",
                endpoint(ports.get(3), AttackSite.TARGETS, "target, plays: inverter"),
                CHURN,
                endpoint(ports.get(4), CHURNING + 1, "bench, plays: pattern"),
                "profiles/bench.yaml",
                BenchSite.profile(points),
                "profiles/target.yaml",
                BenchSite.TARGET));
    return new SoakSite(new AttackSite(site, devices, points, Map.of()), visitor(site.config()));
  }

  private static String siteFile(Path folder, int devices, List<Integer> ports)
      throws IOException, UnusableKeyException {
    StringBuilder file = new StringBuilder();
    file.append("site: bench\nbroker: {listen: 127.0.0.1:%d}\n".formatted(ports.get(0)));
    file.append("metrics: 127.0.0.1:%d\n".formatted(ports.get(1)));
    file.append(BenchSite.signers(folder, AttackSite.TARGETS));
    file.append("links:\n");
    file.append("  plant: {tcp: \"127.0.0.1:%d\"}\n".formatted(ports.get(2)));
    file.append("  targets: {tcp: \"127.0.0.1:%d\"}\n".formatted(ports.get(3)));
    file.append("  churn: {tcp: \"127.0.0.1:%d\"}\n".formatted(ports.get(4)));
    file.append("devices:\n");
    for (int device = 0; device < devices; device++) {
      file.append(device("unit-%03d".formatted(device), "plant", device + 1, "bench"));
    }
    for (int target = 0; target < AttackSite.TARGETS; target++) {
      file.append(device(AttackSite.target(target), "targets", target + 1, "target"));
    }
    for (int device = 0; device < CHURNING; device++) {
      file.append(device("churn-" + device, "churn", device + 1, "bench"));
    }
    return file.toString();
  }

  private static String device(String name, String link, int unit, String profile) {
    return "  %s: {link: %s, unit: %d, profile: %s, every: %dms}\n"
        .formatted(name, link, unit, profile, AttackSite.POLL_MILLIS);
  }

  private static String endpoint(int port, int units, String controller) {
    StringBuilder file = new StringBuilder("endpoints:\n");
    file.append("  - listen: 127.0.0.1:%d\n    controllers:\n".formatted(port));
    for (int unit = 1; unit <= units; unit++) {
      file.append("      %d: {profile: %s}\n".formatted(unit, controller));
    }
    return file.toString();
  }

  private static TlsMaterial visitor(SiteConfig config)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority =
        SiteAuthority.open(
            PkiFolder.in(config.state()), config.trustDomain(), config.site(), Clock.systemUTC());
    authority.issueOperator(new OperatorName(VISITOR), Role.VIEWER);
    return authority.material(VISITOR);
  }

  /** Adds the further device to the file of the site, or removes it again. */
  void changeFile() throws IOException {
    Path file = plant.site().file(SITE);
    String text = Files.readString(file);
    String further = device("further", "churn", CHURNING + 1, "bench");
    Files.writeString(file, text.contains(further) ? text.replace(further, "") : text + further);
  }
}
