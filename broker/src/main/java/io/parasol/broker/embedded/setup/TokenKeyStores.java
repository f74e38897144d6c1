// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives HiveMQ a key that is in a token. HiveMQ reads its key from a file with {@code
 * KeyStore.getInstance("JKS")} and has no other way. This provider is the first one of the process
 * and offers that type. It answers a file of its own with the key, and passes all others to the
 * provider SUN of the JDK. It is installed only if a broker's key is in a token. Thread-safe.
 */
final class TokenKeyStores extends Provider {

  private static final String NAME = "ParasolTokenKeyStores";
  private static final String TYPE = "JKS";

  /** The beginning of its own files, which no key store has. */
  private static final String MARK = "key in a token, of the certificate ";

  /** Number of keys: HiveMQ may still read the file of the previous one. */
  private static final int MAX_KEYS = 2;

  private final transient Map<String, KeyStore> stores = new LinkedHashMap<>();

  private TokenKeyStores() {
    super(NAME, "1", "Key stores of keys in a token");
    putService(
        new Service(this, "KeyStore", TYPE, DelegatingKeyStore.class.getName(), null, null) {
          @Override
          public Object newInstance(@Nullable Object unused) {
            return new DelegatingKeyStore(TokenKeyStores.this::open);
          }
        });
  }

  /** Returns the provider of this process, which is installed at the first call. */
  static synchronized TokenKeyStores installed() {
    if (Security.getProvider(NAME) instanceof TokenKeyStores present) {
      return present;
    }
    TokenKeyStores created = new TokenKeyStores();
    Security.insertProviderAt(created, 1);
    return created;
  }

  /** Returns the content of a file from which HiveMQ gets the key and the chain. */
  byte[] fileOf(TlsMaterial material) {
    String file = MARK + material.chain().get(0).getSerialNumber().toString(16) + "\n";
    synchronized (stores) {
      stores.remove(file);
      stores.put(file, material.inMemory());
      while (stores.size() > MAX_KEYS) {
        stores.remove(stores.keySet().iterator().next());
      }
    }
    return file.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns the key store of a file; empty if it is not one of this provider.
   *
   * @throws IOException if it is one of this provider, and no longer known.
   */
  private @Nullable KeyStore open(byte[] content) throws IOException {
    String file = new String(content, StandardCharsets.ISO_8859_1);
    if (!file.startsWith(MARK)) {
      return null;
    }
    synchronized (stores) {
      @Nullable KeyStore store = stores.get(file);
      if (store == null) {
        throw new IOException("the key of this file has been replaced");
      }
      return store;
    }
  }
}
