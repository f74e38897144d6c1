// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

/** Hears of requests that got no answer. Called from any thread; must not block. */
@FunctionalInterface
public interface RequestListener {

  /**
   * A request was dropped.
   *
   * @param why one word.
   */
  void dropped(String why);
}
