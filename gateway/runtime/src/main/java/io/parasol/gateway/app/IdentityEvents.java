// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.health.DeviceObserver;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.identity.IdentityListener;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.sessions.SiteSessions;
import io.parasol.gateway.sessions.SuspendedDevices;
import io.parasol.legacy.DeviceIdentity;

/**
 * Reports identity events to operators. Suspends a device's session while another device answers in
 * its place.
 */
record IdentityEvents(DeviceObserver devices, SiteSessions sessions) implements IdentityListener {

  @Override
  public void identified(DeviceId device, DeviceIdentity identity, Fingerprint fingerprint) {
    devices.identified(device, identity, fingerprint);
  }

  @Override
  public void firmwareChanged(DeviceId device, String before, String now) {
    devices.firmwareChanged(device, before, now);
  }

  @Override
  public void suspended(DeviceId device, KnownIdentity acquaintance) {
    devices.suspended(device, acquaintance);
    var unused = sessions.suspend(device, SuspendedDevices.Reason.ANOTHER_DEVICE);
  }

  @Override
  public void confirmed(DeviceId device, Fingerprint fingerprint) {
    devices.confirmed(device, fingerprint);
    sessions.resume(device, SuspendedDevices.Reason.ANOTHER_DEVICE);
  }
}
