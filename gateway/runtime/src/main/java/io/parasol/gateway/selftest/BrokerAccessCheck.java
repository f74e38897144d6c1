// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.trust.Credentials;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A self-test of the embedded broker's access check: connects with certificates that the broker
 * must reject.
 */
public final class BrokerAccessCheck implements SecuritySelfTest.SelfTest {

  private static final Logger log = LoggerFactory.getLogger(BrokerAccessCheck.class);

  private static final String REFUSED = "not_authorized";

  private final EmbeddedBroker broker;
  private final Credentials credentials;
  private final DenyListUpdate denials;

  /** Applies the current deny list to the broker. */
  @FunctionalInterface
  public interface DenyListUpdate {
    void enforce() throws AuthorityException;
  }

  private interface CertificateSource {
    TlsMaterial make() throws AuthorityException, UnusableKeyException;
  }

  public BrokerAccessCheck(EmbeddedBroker broker, Credentials credentials, DenyListUpdate denials) {
    this.broker = broker;
    this.credentials = credentials;
    this.denials = denials;
  }

  @Override
  public List<SelfTestCheck> check() {
    return List.of(
        check("revoked_certificate", this::revoked),
        check("two_roles", credentials.selfTest()::twofold));
  }

  private TlsMaterial revoked() throws AuthorityException, UnusableKeyException {
    TlsMaterial revoked = credentials.selfTest().revoked();
    denials.enforce();
    return revoked;
  }

  private SelfTestCheck check(String check, CertificateSource source) {
    try {
      return new SelfTestCheck(check, REFUSED, broker.refuses(source.make()) ? REFUSED : "");
    } catch (AuthorityException | UnusableKeyException | BrokerException failed) {
      log.warn("self-test check did not run check={} why={}", check, failed.getMessage());
      return new SelfTestCheck(check, REFUSED, SelfTestCheck.UNTRIED);
    }
  }
}
