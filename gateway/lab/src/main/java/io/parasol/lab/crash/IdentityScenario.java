// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.legacy.DeviceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Identities of some devices in the {@link IdentityStore}. The identity that was recorded last is
 * known. After damage it may be one that matches no device, but never none: a gateway would take
 * any device for the known one.
 */
final class IdentityScenario implements Scenario {

  private static final List<DeviceId> DEVICES =
      List.of(new DeviceId("inverter-1"), new DeviceId("inverter-2"), new DeviceId("meter-1"));
  private static final int STEPS = 20;

  private record Known(DeviceId device, KnownIdentity identity) {}

  @Override
  public String name() {
    return "identities";
  }

  private static KnownIdentity identity(int number) {
    return new KnownIdentity(
        new DeviceIdentity("acme", "pv2000", "serial-" + number, "1.3.0"), Optional.empty());
  }

  @Override
  public void prepare(Path root) throws Exception {
    for (DeviceId device : DEVICES) {
      IdentityStore.in(root).write(device, identity(0));
    }
  }

  @Override
  public void run(Path root, SimulatedDisk disk, Random random) throws Exception {
    for (DeviceId device : DEVICES) {
      disk.promise(new Known(device, identity(0)));
    }
    for (int step = 1; step <= STEPS; step++) {
      DeviceId device = DEVICES.get(random.nextInt(DEVICES.size()));
      try {
        IdentityStore.in(root).write(device, identity(step));
        disk.promise(new Known(device, identity(step)));
      } catch (IOException failed) {
        disk.requireFault(failed);
      }
    }
  }

  @Override
  public List<String> check(Path root, List<Object> promises, Damage damage) throws Exception {
    Map<DeviceId, KnownIdentity> known = new HashMap<>();
    promises.forEach(
        promise -> known.put(((Known) promise).device(), ((Known) promise).identity()));
    List<String> broken = new ArrayList<>();
    known.forEach(
        (device, recorded) -> {
          Optional<KnownIdentity> found = IdentityStore.in(root).find(device);
          if (found.isEmpty()) {
            broken.add("any device would be accepted as " + device);
          } else if (damage == Damage.NONE && number(found.get()) < number(recorded)) {
            broken.add("known is %s, recorded was %s".formatted(found.get(), recorded));
          }
        });
    return broken;
  }

  /** Returns the number of an identity, -1 if it matches no device. */
  private static int number(KnownIdentity identity) {
    String serial = identity.known().serial();
    return serial.startsWith("serial-") ? Integer.parseInt(serial.substring(7)) : -1;
  }
}
