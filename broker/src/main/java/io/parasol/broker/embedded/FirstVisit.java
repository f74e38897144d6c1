// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.access.Permission;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.TlsMaterial;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * What is tried before a broker counts as open: strangers are refused, and a friend who asks for
 * what is not his.
 */
final class FirstVisit {

  /** So many handshakes of a visit fail, as they should. */
  static final int FAILING = 4;

  private final TlsMaterial friend;
  private final TlsMaterial stranger;
  private final String allowed;

  private FirstVisit(TlsMaterial friend, TlsMaterial stranger, String allowed) {
    this.friend = friend;
    this.stranger = stranger;
    this.allowed = allowed;
  }

  /**
   * @param gateway the friend.
   * @param scratch where the stranger's keys may lie for a while.
   */
  static FirstVisit prepare(TlsMaterial gateway, AccessTable access, Path scratch)
      throws BrokerException {
    try {
      if (!(Identity.of(gateway.chain().get(0)) instanceof Identity.Gateway who)) {
        throw new BrokerException("the gateway's certificate is not the gateway's");
      }
      return new FirstVisit(
          gateway,
          Strangers.posingAs(who, scratch.resolve("stranger")),
          access.of(who).stream()
              .filter(each -> each.activity() == Permission.Activity.SUBSCRIBE)
              .map(Permission::filter)
              .findFirst()
              .orElseThrow(
                  () -> new BrokerException("the gateway's certificate is of another site")));
    } catch (InvalidIdentityException e) {
      throw new BrokerException("the gateway's certificate: " + e.getMessage(), e);
    }
  }

  /** Tries everything; throws at the first lock that does not hold. */
  void visit(InetSocketAddress broker, TlsMaterial expected, String testId) throws BrokerException {
    Locks locks = new Locks(broker, expected.chain().get(0));
    locks.showTheRightCertificate();
    locks.refuseWithoutTls();
    locks.refuseWithoutCertificate();
    locks.refuseForeign(stranger);
    locks.refuseForbiddenTopic(friend, testId, allowed);
  }
}
