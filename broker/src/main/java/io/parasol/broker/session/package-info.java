// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions under a certificate of their own, thousands on a few threads.
 *
 * <p>What does not belong here: what is published, and when.
 */
@NullMarked
package io.parasol.broker.session;

import org.jspecify.annotations.NullMarked;
