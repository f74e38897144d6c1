// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * A key in a token that cannot be used now. It signs nothing, because no provider accepts it; so
 * the rest of a gateway can run without it.
 *
 * @param place where the key is.
 */
record AbsentKey(TokenKey place) implements PrivateKey {

  @Override
  public String getAlgorithm() {
    return "EC";
  }

  @Override
  public @Nullable String getFormat() {
    return null;
  }

  @Override
  public byte @Nullable [] getEncoded() {
    return null;
  }

  @Override
  public String toString() {
    return "AbsentKey";
  }
}
