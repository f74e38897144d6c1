// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The page over HTTPS")
class PagePipelineTest {

  @TempDir Path folder;

  @Test
  void has_forward_secrecy_and_authenticated_encryption_only() throws Exception {
    TlsMaterial material =
        SiteAuthority.init(
                folder.resolve("pki"),
                new TrustDomain("parasol"),
                new SiteId("rooftop"),
                Set.of("localhost"),
                Clock.systemUTC())
            .material(SiteAuthority.BROKER);

    SSLEngine engine = PagePipeline.tls(material).newEngine(UnpooledByteBufAllocator.DEFAULT);

    assertEquals(TlsMaterial.SERVER_CIPHER_SUITES, List.of(engine.getEnabledCipherSuites()));
    for (String each : engine.getEnabledCipherSuites()) {
      assertTrue(each.contains("_GCM_") || each.contains("_CHACHA20_"), each);
    }
    assertEquals(Set.copyOf(TlsMaterial.PROTOCOLS), Set.of(engine.getEnabledProtocols()));
    assertTrue(engine.getWantClientAuth());
    assertTrue(engine.getSSLParameters().getUseCipherSuitesOrder());
  }
}
