/** Our mark: a speech bubble that branches. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        d="M7 3h18a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5H14l-6.4 4.6A1 1 0 0 1 6 28.8V25a5 5 0 0 1-4-5V8a5 5 0 0 1 5-5Z"
        fill="var(--mantine-color-petrol-8)"
      />
      <path
        d="M9 14h4c4 0 3-5 7-5M13 14c4 0 3 5 7 5"
        fill="none"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="8.6" cy="14" r="2.3" fill="#fff" />
      <circle cx="22" cy="9" r="2.3" fill="#ffc46b" />
      <circle cx="22" cy="19" r="2.3" fill="#fff" />
    </svg>
  );
}
