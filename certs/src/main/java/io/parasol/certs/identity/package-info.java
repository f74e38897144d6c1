// SPDX-License-Identifier: Apache-2.0
/**
 * Who somebody is, read from a certificate's SAN URI and from nothing else.
 *
 * <p>What does not belong here: what that somebody may do (that is {@code broker.access}).
 */
@NullMarked
package io.parasol.certs.identity;

import org.jspecify.annotations.NullMarked;
