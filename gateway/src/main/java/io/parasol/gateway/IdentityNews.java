// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.certs.command.Rejection;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.identity.Acquaintance;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.identity.IdentityListener;
import io.parasol.legacy.DeviceIdentity;

/** Tells operators who answers, and lets a certificate rest while it is another device. */
record IdentityNews(HealthWatch health, SiteSessions sessions) implements IdentityListener {

  @Override
  public void met(DeviceId device, DeviceIdentity identity, Fingerprint fingerprint) {
    health.met(device, identity, fingerprint);
  }

  @Override
  public void firmwareChanged(DeviceId device, String before, String now) {
    health.firmwareChanged(device, before, now);
  }

  @Override
  public void suspended(DeviceId device, Acquaintance acquaintance) {
    health.suspended(device, acquaintance);
    sessions.suspend(device, Rejection.DEVICE_IDENTITY_CHANGED.word());
  }

  @Override
  public void confirmed(DeviceId device, Fingerprint fingerprint) {
    health.confirmed(device, fingerprint);
    sessions.resume(device);
  }
}
