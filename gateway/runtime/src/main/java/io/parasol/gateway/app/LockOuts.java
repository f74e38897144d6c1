// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.GatewayObserver;
import io.parasol.gateway.trust.LockOutReceipts;
import io.parasol.gateway.upstream.UpstreamBridge;
import java.util.List;

/**
 * Applies what the signed policy states about vendors that are locked out, beyond signers and
 * certificates: closes the bridge to their broker, and signs the receipts.
 */
@ConfinedTo("chores")
final class LockOuts {

  private final Foundations foundations;
  private final Messaging messaging;
  private final Revocation revocation;
  private final GatewayObserver health;
  private final List<HostPort> upstream;
  private final LockOutReceipts receipts;

  LockOuts(
      SiteConfig config,
      Foundations foundations,
      Messaging messaging,
      Revocation revocation,
      GatewayObserver health) {
    this.foundations = foundations;
    this.messaging = messaging;
    this.revocation = revocation;
    this.health = health;
    this.upstream = config.bridge().map(SiteConfig.Bridge::to).orElse(List.of());
    this.receipts =
        new LockOutReceipts(
            LockOutReceipts.folderIn(foundations.state.path()),
            config.site(),
            foundations.auditLog,
            foundations.clock,
            foundations.policy::holders);
  }

  /**
   * Opens the bridge, unless it leads to a vendor that is locked out, or the signed policy cannot
   * be read, so that this is unknown.
   */
  void openBridge() {
    if (foundations.policy.isDamaged()) {
      messaging.uplink().ifPresent(bridge -> bridge.holdBack("the signed policy cannot be read"));
    }
    applyToBridge();
    messaging.uplink().ifPresent(UpstreamBridge::open);
  }

  /** Closes the bridge, or keeps it closed, if it leads to a vendor that is locked out. */
  private void applyToBridge() {
    for (VendorLockOut each : foundations.policy.lockedOut()) {
      if (upstream.stream().anyMatch(each.removed()::hasDestination)) {
        messaging
            .uplink()
            .ifPresent(bridge -> bridge.lockOut("the owners have locked out " + each.vendor()));
      }
    }
  }

  /**
   * Applies changes. Must be called about every two seconds. A receipt is signed after the
   * certificates are denied.
   */
  void check() throws AuthorityException {
    if (foundations.policy.isDamaged()) {
      return;
    }
    List<VendorLockOut> lockedOut = foundations.policy.lockedOut();
    applyToBridge();
    messaging.uplink().ifPresent(UpstreamBridge::release);
    health.lockedOut(lockedOut.stream().map(VendorLockOut::vendor).toList());
    if (foundations.state.isCopy() || !receipts.hasMissing(lockedOut)) {
      return;
    }
    revocation.apply();
    for (LockOutReceipts.Receipt each : receipts.update(lockedOut)) {
      health.vendorLockedOut(each.vendor(), each.isLockedOut(), each.envelope());
    }
  }
}
