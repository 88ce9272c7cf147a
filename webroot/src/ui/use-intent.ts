import { useState } from 'react';
import { Intent } from '@/protocol/intent';

/** One for each dialog that makes something. */
export const useIntent = () => useState(() => new Intent())[0];
