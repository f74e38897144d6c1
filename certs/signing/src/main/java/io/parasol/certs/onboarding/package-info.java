// SPDX-License-Identifier: Apache-2.0
/**
 * What brings a new box into operation without hands: the seed that names its centre, and the
 * configuration that its owners sign.
 */
@NullMarked
package io.parasol.certs.onboarding;

import org.jspecify.annotations.NullMarked;
