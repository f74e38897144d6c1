// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.lab.attack.AttackTarget;
import io.parasol.lab.bench.measure.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The site of {@code bench attack}: polled devices {@code unit-NNN}, controllers {@code target-N}
 * that take commands, and the certificates that attackers use. The simulators are in two processes,
 * so that what the polled devices serve is counted apart.
 */
record AttackSite(BenchSite site, int devices, int points, Map<String, TlsMaterial> stolen) {

  static final int TARGETS = 5;

  /** The polled devices' period. */
  static final long POLL_MILLIS = 1_000;

  private static final String LEGACY = unit(0);

  /** Number of polled devices behind one connection. */
  private static final int UNITS = 100;

  static AttackSite make(Path folder, int devices, int points)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    return make(folder, devices, points, "");
  }

  /**
   * Makes the site.
   *
   * @param sections further sections of its file.
   */
  static AttackSite make(Path folder, int devices, int points, String sections)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    int links = (devices + UNITS - 1) / UNITS;
    List<Integer> ports = FreePorts.find(3 + links);
    BenchSite site =
        BenchSite.write(
            folder,
            Map.of(
                "site.yaml",
                siteFile(folder, devices, ports) + sections,
                "plant.yaml",
                "endpoints:\n" + plant(ports.subList(3, ports.size()), devices),
                "targets.yaml",
                "endpoints:\n"
                    + endpoint(ports.get(2), TARGETS, "profile: target, plays: inverter"),
                "profiles/bench.yaml",
                BenchSite.profile(points),
                "profiles/target.yaml",
                BenchSite.TARGET));
    return new AttackSite(site, devices, points, stolen(site.config()));
  }

  private static String siteFile(Path folder, int devices, List<Integer> ports)
      throws IOException, UnusableKeyException {
    StringBuilder file = new StringBuilder();
    file.append("site: bench\nbroker: {listen: 127.0.0.1:%d}\n".formatted(ports.get(0)));
    file.append("metrics: 127.0.0.1:%d\n".formatted(ports.get(1)));
    file.append(BenchSite.signers(folder, TARGETS));
    file.append("links:\n  targets: {tcp: \"127.0.0.1:%d\"}\n".formatted(ports.get(2)));
    for (int link = 3; link < ports.size(); link++) {
      file.append("  plant-%d: {tcp: \"127.0.0.1:%d\"}\n".formatted(link - 3, ports.get(link)));
    }
    file.append("devices:\n");
    for (int device = 0; device < devices; device++) {
      file.append(
          "  %s: {link: plant-%d, unit: %d, profile: bench, every: %dms}\n"
              .formatted(unit(device), device / UNITS, device % UNITS + 1, POLL_MILLIS));
    }
    for (int target = 0; target < TARGETS; target++) {
      file.append(
          "  %s: {link: targets, unit: %d, profile: target, every: 5s}\n"
              .formatted(target(target), target + 1));
    }
    AttackTarget.NATIVES.forEach(name -> file.append("  %s: {native: true}\n".formatted(name)));
    return file.toString();
  }

  private static String plant(List<Integer> ports, int devices) {
    StringBuilder endpoints = new StringBuilder();
    for (int link = 0; link < ports.size(); link++) {
      int units = Math.min(UNITS, devices - link * UNITS);
      endpoints.append(endpoint(ports.get(link), units, "profile: bench, plays: pattern"));
    }
    return endpoints.toString();
  }

  private static String endpoint(int port, int units, String controller) {
    StringBuilder file = new StringBuilder();
    file.append("  - listen: 127.0.0.1:%d\n    controllers:\n".formatted(port));
    for (int unit = 1; unit <= units; unit++) {
      file.append("      %d: {%s}\n".formatted(unit, controller));
    }
    return file.toString();
  }

  private static Map<String, TlsMaterial> stolen(SiteConfig config)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority =
        SiteAuthority.open(
            PkiFolder.in(config.state()), config.trustDomain(), config.site(), Clock.systemUTC());
    Map<String, TlsMaterial> stolen = new HashMap<>();
    for (String name : AttackTarget.NATIVES) {
      authority.issueDevice(new DeviceId(name));
      stolen.put(name, authority.material(name));
    }
    authority.issueDevice(new DeviceId(LEGACY));
    stolen.put(LEGACY, authority.material(LEGACY));
    for (String name : AttackTarget.VIEWERS) {
      stolen.put(name, operator(authority, name, Role.VIEWER));
    }
    for (String name : AttackTarget.OPERATORS) {
      stolen.put(name, operator(authority, name, Role.OPERATOR));
    }
    stolen.put(AttackTarget.REVOKED, operator(authority, AttackTarget.REVOKED, Role.VIEWER));
    authority.revoke(AttackTarget.REVOKED);
    return stolen;
  }

  private static TlsMaterial operator(SiteAuthority authority, String name, Role role)
      throws AuthorityException, UnusableKeyException {
    authority.issueOperator(new OperatorName(name), role);
    return authority.material(name);
  }

  AttackTarget target() {
    SiteConfig config = site.config();
    return new AttackTarget(
        config.broker().listen(),
        config.metrics(),
        topics(),
        new AttackTarget.Devices(new DeviceId(LEGACY), new DeviceId(target(0))),
        stolen,
        "127.0.0.1");
  }

  Topics topics() {
    return new Topics(site.config().topicRoot(), site.config().site());
  }

  private static String unit(int number) {
    return "unit-%03d".formatted(number);
  }

  static String target(int number) {
    return "target-" + number;
  }
}
