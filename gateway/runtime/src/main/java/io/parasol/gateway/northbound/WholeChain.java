// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.ConfinedTo;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of the server with all of its issuers: a server of Modbus/TCP Security sends the
 * root, too (MB-TCP-Security-v36, R-46).
 */
@ConfinedTo("northbound")
final class WholeChain implements Supplier<TlsMaterial> {

  private final Supplier<TlsMaterial> source;
  private @Nullable Extended last;

  private record Extended(TlsMaterial from, TlsMaterial to) {}

  WholeChain(Supplier<TlsMaterial> source) {
    this.source = source;
  }

  @Override
  public TlsMaterial get() {
    TlsMaterial now = source.get();
    Extended known = last;
    if (known == null || !known.from().equals(now)) {
      known = new Extended(now, withRoot(now));
      last = known;
    }
    return known.to();
  }

  private static TlsMaterial withRoot(TlsMaterial own) {
    List<X509Certificate> chain = new ArrayList<>(own.chain());
    X509Certificate last = chain.get(chain.size() - 1);
    own.anchors().stream()
        .filter(root -> root.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
        .filter(root -> !root.equals(last))
        .findFirst()
        .ifPresent(chain::add);
    return own.withChain(chain);
  }
}
