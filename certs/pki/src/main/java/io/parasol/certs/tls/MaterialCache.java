// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value made from TLS material, such as a context with the sessions of its clients. It is kept
 * until the material changes. Not thread-safe.
 *
 * @param <T> the type of the value.
 */
public final class MaterialCache<T> {

  private final Supplier<TlsMaterial> material;
  private final Function<TlsMaterial, T> maker;
  private @Nullable Made<T> last;

  private record Made<T>(TlsMaterial of, T product) {}

  /**
   * Creates a cache, which is empty.
   *
   * @param material the present material.
   */
  public MaterialCache(Supplier<TlsMaterial> material, Function<TlsMaterial, T> maker) {
    this.material = material;
    this.maker = maker;
  }

  /** Returns what is made of the present material. */
  public T get() {
    TlsMaterial present = material.get();
    Made<T> made = last;
    if (made == null || !made.of().equals(present)) {
      made = new Made<>(present, maker.apply(present));
      last = made;
    }
    return made.product();
  }
}
