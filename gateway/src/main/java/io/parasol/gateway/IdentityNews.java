// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.site.DeviceId;
import io.parasol.gateway.health.DeviceNews;
import io.parasol.gateway.identity.Acquaintance;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.identity.IdentityListener;
import io.parasol.legacy.DeviceIdentity;

/**
 * Reports identity events to operators. Suspends a device's session while another device answers in
 * its place.
 */
record IdentityNews(DeviceNews devices, SiteSessions sessions) implements IdentityListener {

  @Override
  public void met(DeviceId device, DeviceIdentity identity, Fingerprint fingerprint) {
    devices.met(device, identity, fingerprint);
  }

  @Override
  public void firmwareChanged(DeviceId device, String before, String now) {
    devices.firmwareChanged(device, before, now);
  }

  @Override
  public void suspended(DeviceId device, Acquaintance acquaintance) {
    devices.suspended(device, acquaintance);
    var unused = sessions.suspend(device, Resting.Reason.ANOTHER_DEVICE);
  }

  @Override
  public void confirmed(DeviceId device, Fingerprint fingerprint) {
    devices.confirmed(device, fingerprint);
    sessions.resume(device, Resting.Reason.ANOTHER_DEVICE);
  }
}
