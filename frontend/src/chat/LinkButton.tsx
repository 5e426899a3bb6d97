/** The button of a message that opens a web page; nothing but web pages is ever opened. */
export function LinkButton(props: { label?: string; url?: string; className?: string }) {
  const { label, url, className } = props;
  if (!url || !/^https?:\/\//i.test(url)) return <span className={className}>{label}</span>;
  return (
    <a className={className} href={url} target="_blank" rel="noopener noreferrer">
      {label} <span aria-hidden>↗</span>
    </a>
  );
}
