// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import java.util.Optional;

/**
 * The topic {@code PREFIX/SITE/DEVICE/LEVEL} of a message.
 *
 * @param prefix one level or more.
 */
record IncomingTopic(String prefix, String site, String device, String level) {

  static Optional<IncomingTopic> parse(String topic) {
    int third = topic.lastIndexOf('/');
    int second = topic.lastIndexOf('/', third - 1);
    int first = topic.lastIndexOf('/', second - 1);
    if (first <= 0 || second < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new IncomingTopic(
            topic.substring(0, first),
            topic.substring(first + 1, second),
            topic.substring(second + 1, third),
            topic.substring(third + 1)));
  }
}
