// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Certificates of some devices in the {@link SiteAuthority}. A revoked certificate stays denied.
 * Without damage, each device has a certificate that belongs to its key and is not denied.
 */
final class CertificateScenario implements Scenario {

  private static final List<DeviceId> DEVICES =
      List.of(new DeviceId("inverter-1"), new DeviceId("inverter-2"));
  private static final TrustDomain DOMAIN = new TrustDomain("plant.example");
  private static final SiteId SITE = new SiteId("site-1");
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-06-21T12:00:00Z"));
  private static final int STEPS = 12;

  private record Revoked(BigInteger serial) {}

  @Override
  public String name() {
    return "certificates";
  }

  private static Path folder(Path root) {
    return root.resolve("pki");
  }

  @Override
  public void prepare(Path root) throws Exception {
    SiteAuthority authority = SiteAuthority.init(folder(root), DOMAIN, SITE, Set.of(), NOON);
    for (DeviceId device : DEVICES) {
      authority.issueDevice(device);
    }
  }

  private static SiteAuthority open(Path root) throws AuthorityException, UnusableKeyException {
    return SiteAuthority.open(folder(root), DOMAIN, SITE, NOON);
  }

  @Override
  public void run(Path root, SimulatedDisk disk, Random random) throws Exception {
    for (int step = 0; step < STEPS; step++) {
      try {
        step(open(root), disk, random);
      } catch (AuthorityException failed) {
        disk.requireFault(failed);
      }
    }
  }

  private static void step(SiteAuthority authority, SimulatedDisk disk, Random random)
      throws AuthorityException, UnusableKeyException {
    DeviceId device = DEVICES.get(random.nextInt(DEVICES.size()));
    if (random.nextInt(3) == 0) {
      disk.promise(new Revoked(authority.revoke(device.value()).serial()));
      authority.issueDevice(device);
    } else {
      authority.renew(device.value());
    }
  }

  @Override
  public List<String> check(Path root, List<Object> promises, Damage damage) throws Exception {
    List<String> broken = new ArrayList<>();
    try {
      SiteAuthority authority = open(root);
      DenyList denied = DenyList.read(folder(root));
      for (Object promise : promises) {
        if (promise instanceof Revoked revoked && !denied.denies(revoked.serial())) {
          broken.add("accepted again: " + revoked.serial().toString(16));
        }
      }
      if (damage == Damage.NONE) {
        checkDevices(authority, broken);
      }
    } catch (AuthorityException | UnusableKeyException failed) {
      if (damage == Damage.NONE) {
        throw failed;
      }
      // Without the key of the issuer, or with no list of what is denied, nothing is accepted.
    }
    return broken;
  }

  private static void checkDevices(SiteAuthority authority, List<String> broken)
      throws AuthorityException, UnusableKeyException {
    Set<String> usable = new HashSet<>();
    for (IssuedCertificate each : authority.list()) {
      if (!each.isRevoked()) {
        authority.material(each.name());
        usable.add(each.name());
      }
    }
    // A device whose certificate was just revoked has none until it is issued again.
    for (DeviceId device : DEVICES) {
      if (!usable.contains(device.value())) {
        authority.issueDevice(device);
        authority.material(device.value());
      }
    }
    if (!usable.contains(SiteAuthority.GATEWAY) || !usable.contains(SiteAuthority.BROKER)) {
      broken.add("no certificate of the gateway or the broker: " + usable);
    }
  }
}
